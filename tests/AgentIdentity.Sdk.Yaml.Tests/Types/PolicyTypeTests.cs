using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml.Support;

namespace AgentIdentity.Sdk.Yaml.Types;

/// <summary>Each type of policy: what it becomes, and what is wrong with it.</summary>
public sealed class PolicyTypeTests
{
    public static TheoryData<string, Type> Sound => new()
    {
        { "type: argument-limit, applies_to: [files.*], arguments: { path: { within: /reports }, head: { optional: true, min: 1, below: 100 }, note: anything }", typeof(ArgumentLimitPolicy) },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: { all: [{ min: 1 }, { not_one_of: [7, x, null, true] }] }, b: { any: [{ contains: [1] }, { subset: [] }] }, c: { exact: null } }", typeof(ArgumentLimitPolicy) },
        { "type: approval-threshold, applies_to: [payments.pay], argument: amount, thresholds: [{ above: 10.5 }]", typeof(ApprovalThresholdPolicy) },
        { "type: require-approval, applies_to: [payments.pay], persons: 2, group: finance, expires: 1d, reason: moves money", typeof(ApprovalPolicy) },
        { "type: tool-catalogue", typeof(ToolCataloguePolicy) },
        { "type: tool-catalogue, approve_from: high, persons: 2, check_arguments: false, observe: true", typeof(ToolCataloguePolicy) },
        { "type: information-flow, session_length: 8h", typeof(InformationFlowPolicy) },
        { "type: sequence, groups: { write: [files.write, payments.pay] }, rules: [{ never: mail.send, after: write }, { at_most: 3, of: mail.send }, { only: payments.pay, after: files.read }, { conflict: [files.read, files.write] }]", typeof(SequencePolicy) },
        { "type: time-window, time_zone: Europe/Berlin, windows: [{ days: [mon, fri], from: 08:00, to: 18:00 }, { from: '22:00', to: '06:00' }]", typeof(TimeWindowPolicy) },
        { "type: maintenance-freeze, freezes: [{ from: 2026-12-24T18:00:00Z, to: 2026-12-27T06:00:00+01:00, reason: year end }]", typeof(MaintenanceFreezePolicy) },
        { "type: maintenance-freeze, switch: true, switch_applies_to: [payments.pay]", typeof(MaintenanceFreezePolicy) },
        { "type: segments", typeof(SegmentPolicy) },
        { "type: quota, limit: 10, window: 1m, for: [agent, tool], windows: fixed, applies_to: [mail.send]", typeof(QuotaPolicy) },
        { "type: lineage-budget, lineage: { calls: 100, agents: 5, cost: 1000 }, each_agent: { calls: 50 }, max_depth: 3, cost_arguments: { payments.pay: amount }, retention: 30d", typeof(LineageBudgetPolicy) },
        { "type: risk", typeof(RiskPolicy) },
        { "type: risk, approve_from: medium, deny_from: never, applies_to: [mail.send], persons: 2", typeof(RiskPolicy) },
    };

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "type: argument-limit, applies_to: [], arguments: { a: anything }", PolicyMistakeCodes.OutOfRange, "1 to" },
        { "type: argument-limit, applies_to: [files.*, files.read], arguments: { a: anything }", PolicyMistakeCodes.Duplicate, "files.read is in this list already" },
        { "type: argument-limit, applies_to: [db.*], arguments: { a: anything }", PolicyMistakeCodes.UnknownReference, "db.*" },
        { "type: argument-limit, applies_to: ['*'], arguments: { a: anything }", PolicyMistakeCodes.InvalidValue, "source.tool" },
        { "type: argument-limit, applies_to: [files.read], arguments: {}", PolicyMistakeCodes.OutOfRange, "1 to 64" },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: { min: 1, exact: 1 } }", PolicyMistakeCodes.InvalidValue, "one thing" },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: {} }", PolicyMistakeCodes.InvalidValue, "one thing" },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: { min: 1, above: 2 } }", PolicyMistakeCodes.InvalidValue, "one lower bound" },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: { within: a/../b } }", PolicyMistakeCodes.InvalidValue, "dot segments" },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: { all: [{ exact: 1, optional: true }] } }", PolicyMistakeCodes.UnknownField, "optional" },
        { "type: argument-limit, applies_to: [files.read], arguments: { a: { exact: 9007199254740993 } }", PolicyMistakeCodes.InvalidValue, "exact" },
        { "type: approval-threshold, applies_to: [payments.pay], argument: amount, thresholds: []", PolicyMistakeCodes.OutOfRange, "1 to 16" },
        { "type: approval-threshold, applies_to: [payments.pay], thresholds: [{ above: 1 }]", PolicyMistakeCodes.MissingField, "argument" },
        { "type: require-approval, applies_to: [payments.pay], group: two words", PolicyMistakeCodes.InvalidValue, "a group is" },
        { "type: tool-catalogue, persons: 2", PolicyMistakeCodes.Unreachable, "approve_from" },
        { "type: information-flow, session_length: 59m", PolicyMistakeCodes.OutOfRange, "from 1h to 90d" },
        { "type: sequence, rules: [{ never: mail.send }]", PolicyMistakeCodes.InvalidValue, "one thing" },
        { "type: sequence, rules: [{ never: mail.sent, after: files.read }]", PolicyMistakeCodes.UnknownReference, "did you mean mail.send?" },
        { "type: sequence, rules: [{ only: mail.send, after: mail.send }]", PolicyMistakeCodes.InvalidValue, "nothing could ever begin" },
        { "type: sequence, rules: [{ conflict: [mail.send] }]", PolicyMistakeCodes.OutOfRange, "2 to 2" },
        { "type: sequence, rules: [{ at_most: 0, of: mail.send }]", PolicyMistakeCodes.OutOfRange, "from 1" },
        { "type: sequence, rules: [{ at_most: 2, of: mail.send }, { at_most: 3, of: mail.send }]", PolicyMistakeCodes.Unreachable, "lower number" },
        { "type: sequence, rules: [{ conflict: [mail.send, files.read] }, { conflict: [files.read, mail.send] }]", PolicyMistakeCodes.Unreachable, "says the same" },
        { "type: sequence, rules: [{ never: mail.send, after: files.read }, { only: mail.send, after: files.read }]", PolicyMistakeCodes.Unreachable, "can never be called" },
        { "type: sequence, groups: { idle: [mail.send] }, rules: [{ at_most: 3, of: mail.send }]", PolicyMistakeCodes.Unreachable, "no rule mentions" },
        { "type: time-window, time_zone: Europe/Berlim, windows: [{ from: 08:00, to: 18:00 }]", PolicyMistakeCodes.InvalidValue, "IANA" },
        { "type: time-window, time_zone: Etc/UTC, windows: [{ from: 08:00, to: 24:00 }]", PolicyMistakeCodes.WrongType, "23:59" },
        { "type: time-window, time_zone: Etc/UTC, windows: [{ days: [mon, mon], from: 08:00, to: 18:00 }]", PolicyMistakeCodes.Duplicate, "already" },
        { "type: time-window, time_zone: Etc/UTC, windows: [{ from: 08:00, to: 18:00 }, { days: [sun], from: 09:00, to: 18:00 }]", PolicyMistakeCodes.Unreachable, "adds nothing" },
        { "type: maintenance-freeze", PolicyMistakeCodes.Unreachable, "nothing is ever frozen" },
        { "type: maintenance-freeze, freezes: [{ from: 2026-12-24T18:00:00Z, to: 2026-12-24T18:00:00Z, reason: now }]", PolicyMistakeCodes.Unreachable, "never holds" },
        { "type: maintenance-freeze, freezes: [{ from: 2026-12-24T18:00:00, to: 2026-12-25T18:00:00Z, reason: now }]", PolicyMistakeCodes.WrongType, "an instant like" },
        { "type: maintenance-freeze, freezes: [{ from: 2026-12-24T18:00:00Z, to: 2026-12-28T18:00:00Z, reason: a }, { from: 2026-12-25T18:00:00Z, to: 2026-12-28T18:00:00Z, reason: b, applies_to: [mail.send] }]", PolicyMistakeCodes.Unreachable, "adds nothing" },
        { "type: maintenance-freeze, freezes: [{ from: 2026-12-24T18:00:00Z, to: 2026-12-25T18:00:00Z, reason: a }], switch_applies_to: [mail.send]", PolicyMistakeCodes.Unreachable, "there is no switch" },
        { "type: quota, limit: 0, window: 1m", PolicyMistakeCodes.OutOfRange, "from 1 to" },
        { "type: quota, limit: 1, window: 367d", PolicyMistakeCodes.OutOfRange, "366d" },
        { "type: quota, limit: 1, window: 1m, for: [agents]", PolicyMistakeCodes.InvalidValue, "did you mean agent?" },
        { "type: lineage-budget", PolicyMistakeCodes.Unreachable, "limits nothing" },
        { "type: lineage-budget, lineage: {}", PolicyMistakeCodes.Unreachable, "limits nothing" },
        { "type: lineage-budget, lineage: { calls: 5 }, each_agent: { calls: 5 }", PolicyMistakeCodes.Unreachable, "never reached" },
        { "type: lineage-budget, lineage: { calls: 5 }, cost_arguments: { payments.pay: amount }", PolicyMistakeCodes.Unreachable, "no budget limits cost" },
        { "type: lineage-budget, lineage: { cost: 5 }, cost_arguments: { payments.pya: amount }", PolicyMistakeCodes.UnknownReference, "did you mean payments.pay?" },
        { "type: lineage-budget, max_depth: 33", PolicyMistakeCodes.OutOfRange, "from 0 to 32" },
        { "type: risk, deny_from: low", PolicyMistakeCodes.InvalidValue, "risk level" },
        { "type: risk, deny_from: never", PolicyMistakeCodes.Unreachable, "nothing is ever refused" },
        { "type: risk, approve_from: high", PolicyMistakeCodes.Unreachable, "lower one" },
        { "type: risk, persons: 2", PolicyMistakeCodes.Unreachable, "approve_from" },
    };

    private static PolicyFileHost Host => new() { Risk = new RiskRegister(), Freeze = new FreezeSwitch(), Observations = new ToolObservations() };

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_sound_policy_is_what_its_type_says(string policy, Type type)
    {
        PolicyDocument document = PolicyFile.Parse(Bytes(policy), Host);

        IAgentPolicy read = document.Policies.Policies.Should().ContainSingle().Subject;
        (read.Name, read.GetType()).Should().Be(("it", type));
    }

    [Fact]
    public void Every_type_has_a_sound_example_here() =>
        Sound.Select(row => row.Data.Item1.Split(',')[0]["type: ".Length..]).Distinct()
            .Should().BeEquivalentTo(System.Text.Json.Nodes.JsonNode.Parse(PolicyFile.Schema())!["$defs"]!.AsObject().Select(definition => definition.Key)
                .Where(name => name.StartsWith("policy-", StringComparison.Ordinal)).Select(name => name["policy-".Length..]));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_policy_that_makes_no_sense_is_refused(string policy, string code, string message)
    {
        PolicyFile.TryParse(Bytes(policy), out _, out IReadOnlyList<PolicyMistake> mistakes, Host).Should().BeFalse();

        PolicyMistake mistake = mistakes.Should().ContainSingle().Subject;
        mistake.Code.Should().Be(code, mistake.Message);
        mistake.Message.Should().Contain(message).And.NotContain("Parameter");
        mistake.Line.Should().Be(10);
    }

    [Theory]
    [InlineData("type: risk", "PolicyFileHost.Risk")]
    [InlineData("type: maintenance-freeze, switch: true", "PolicyFileHost.Freeze")]
    [InlineData("type: tool-catalogue, observe: true", "PolicyFileHost.Observations")]
    public void What_the_program_does_not_give_is_a_mistake_and_no_policy_that_never_refuses(string policy, string what)
    {
        IReadOnlyList<PolicyMistake> mistakes = PolicyText.MistakesIn(Bytes(policy));

        mistakes.Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake => mistake.Code == PolicyMistakeCodes.NotGiven && mistake.Message.Contains(what));
    }

    [Theory]
    [InlineData("tool-catalogue")]
    [InlineData("information-flow")]
    public void A_policy_over_tools_needs_tools(string type) =>
        PolicyText.MistakesIn($"version: 1\npolicies:\n  - {{ id: it, type: {type} }}\n").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.UnknownReference);

    [Fact]
    public void Tools_with_a_mistake_are_blamed_once() =>
        PolicyText.MistakesIn("version: 1\ntools:\n  a.b: { risk: none }\npolicies:\n  - { id: it, type: tool-catalogue }\n").Should().ContainSingle().Which.Line.Should().Be(3);

    [Fact]
    public void A_tool_that_must_be_observed_needs_a_policy_that_observes() =>
        PolicyText.MistakesIn("version: 1\ntools:\n  a.b: { risk: low, must_be_observed: true }\npolicies:\n  - { id: it, type: tool-catalogue }\n")
            .Should().ContainSingle().Which.Message.Should().Contain("observe: true");

    [Fact]
    public void A_policy_over_segments_needs_segments() =>
        PolicyText.MistakesIn("version: 1\ntools:\n  a.b: { risk: low }\npolicies:\n  - { id: it, type: segments }\n").Should().ContainSingle().Which.Message.Should().Contain("under segments");

    [Fact]
    public void Gateways_are_part_of_the_map()
    {
        SegmentMap map = PolicyText.Read(Segmented("{ from: office, to: vault, actions: [pay.*] }")).Segments!;

        map.Segments.Should().Equal("office", "vault");
        map.Allows("office", "vault", "pay.out").Should().BeTrue();
        map.Allows("vault", "office", "pay.out").Should().BeFalse();
    }

    [Theory]
    [InlineData("{ from: office, to: office, actions: [pay.out] }", PolicyMistakeCodes.Unreachable, "from one segment into another")]
    [InlineData("{ from: office, to: valt, actions: [pay.out] }", PolicyMistakeCodes.UnknownReference, "did you mean vault?")]
    [InlineData("{ from: vault, to: office, actions: [pay.out] }", PolicyMistakeCodes.Unreachable, "pay.out lies in the segment vault")]
    [InlineData("{ from: office, to: vault, actions: [pay.out] }\n  again: { from: office, to: vault, actions: [pay.out] }", PolicyMistakeCodes.Unreachable, "the gateway way lets pay.out through already")]
    public void A_gateway_that_leads_nowhere_is_refused(string gateway, string code, string message) =>
        PolicyText.MistakesIn(Segmented(gateway)).Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake => mistake.Code == code && mistake.Message.Contains(message));

    [Fact]
    public void Gateways_that_no_policy_goes_by_are_refused() =>
        PolicyText.MistakesIn(Segmented("{ from: office, to: vault, actions: [pay.*] }").Replace("  - { id: it, type: segments }", "  - { id: it, type: tool-catalogue }", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Unreachable);

    [Fact]
    public void A_schema_of_arguments_is_json_member_for_member()
    {
        PolicyDocument document = PolicyText.Read("""
            version: 1
            tools:
              files.read:
                risk: low
                description: Reads a file.
                schema:
                  type: object
                  properties: { path: { type: string }, head: { type: [integer, "null"], minimum: 1, maximum: 1.5 } }
                  required: [path]
                  additionalProperties: false
            policies: []
            """);

        ToolDefinition tool = document.Tools.Find("files.read")!;
        tool.Schema!.Json.Should().Be("""{"additionalProperties":false,"properties":{"head":{"maximum":1.5,"minimum":1,"type":["integer","null"]},"path":{"type":"string"}},"required":["path"],"type":"object"}""");
        tool.Description.Should().Be("Reads a file.");
    }

    [Theory]
    [InlineData("schema: { required: 7 }", PolicyMistakeCodes.InvalidValue)]
    [InlineData("schema: [object]", PolicyMistakeCodes.WrongType)]
    [InlineData("schema: { required: [yes] }", PolicyMistakeCodes.WrongType)]
    public void A_schema_that_is_none_is_refused(string schema, string code) =>
        PolicyText.MistakesIn($"version: 1\ntools:\n  a.b: {{ risk: low, {schema} }}\npolicies: []\n").Should().ContainSingle().Which.Code.Should().Be(code);

    private static string Segmented(string gateway) => $$"""
        version: 1
        segments: [office, vault]
        tools:
          pay.out: { risk: critical, segment: vault }
        gateways:
          way: {{gateway}}
        policies:
          - { id: it, type: segments }
        """;

    private static byte[] Bytes(string policy) => System.Text.Encoding.UTF8.GetBytes($$"""
        version: 1
        segments: [office, vault]
        tools:
          files.read: { risk: low, adds: [untrusted], segment: office }
          files.write: { risk: medium }
          files.admin.delete: { risk: critical }
          mail.send: { risk: high, refuses: [untrusted] }
          payments.pay: { risk: critical }
        policies:
          - { id: it, {{policy}} }
        """);
}
