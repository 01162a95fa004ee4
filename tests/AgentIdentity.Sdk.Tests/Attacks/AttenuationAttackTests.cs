using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks by a holder who signs whatever it likes: to have more than it was given, or to lose what restrains it.</summary>
public sealed class AttenuationAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "24")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports"}},"mail.send":{}}""", "4p1")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"x_within","root":"/"}}}""", "4p4")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports2"}}}""", "4p4")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"wildcard"}}}""", "4p4")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"exact","value":"/reports/../etc/passwd"}}}""", "4p4")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"one_of","values":["/reports/a"]}}}""", "4p4")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"any","constraints":[{"constraint_type":"x_within","root":"/reports"}]}}}""", "4p4")]
    public async Task A_wider_scope_than_the_parents_is_refused(string tools, string step)
    {
        await _gate.RefusesAsync(DenialCodes.NotNarrower, step, Gate.Chain(1, claims => claims["authorization_details"] = Forge.Details(tools)));
        await _gate.RefusesAsync(DenialCodes.NotNarrower, step, Gate.Chain(2, claims => claims["authorization_details"] = Forge.Details(tools)));
    }

    [Theory]
    [Trait("Attack", "24")]
    [InlineData("""{"constraint_type":"one_of","values":[1,2]}""", """{"constraint_type":"one_of","values":[1,2,3]}""")]
    [InlineData("""{"constraint_type":"one_of","values":[1,2]}""", """{"constraint_type":"not_one_of","excluded":[3]}""")]
    [InlineData("""{"constraint_type":"one_of","values":[1,2]}""", """{"constraint_type":"wildcard"}""")]
    [InlineData("""{"constraint_type":"range","min":1,"max":5}""", """{"constraint_type":"range","min":1}""")]
    [InlineData("""{"constraint_type":"range","min":1,"min_inclusive":false}""", """{"constraint_type":"range","min":1}""")]
    [InlineData("""{"constraint_type":"range","max":5}""", """{"constraint_type":"range","max":5.000000000000001}""")]
    [InlineData("""{"constraint_type":"contains","required":["a","b"]}""", """{"constraint_type":"contains","required":["a"]}""")]
    [InlineData("""{"constraint_type":"subset","allowed":["a"]}""", """{"constraint_type":"subset","allowed":["a","b"]}""")]
    [InlineData("""{"constraint_type":"not_one_of","excluded":[1,2]}""", """{"constraint_type":"not_one_of","excluded":[1]}""")]
    [InlineData(
        """{"constraint_type":"all","constraints":[{"constraint_type":"range","min":1},{"constraint_type":"range","max":5}]}""",
        """{"constraint_type":"all","constraints":[{"constraint_type":"range","min":1}]}""")]
    [InlineData(
        """{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":1}]}""",
        """{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":1},{"constraint_type":"exact","value":2}]}""")]
    public async Task A_constraint_is_not_loosened(string parent, string child)
    {
        string root = Root($$$"""{"files.read":{"path":{{{parent}}}}}""");

        await _gate.RefusesAsync(DenialCodes.NotNarrower, "4p4", [root, Child(root, $$$"""{"files.read":{"path":{{{child}}}}}""")]);
    }

    [Theory]
    [Trait("Attack", "25")]
    [InlineData("*")]
    [InlineData("crm.*")]
    [InlineData("crm.re*")]
    [InlineData("crm.*.read")]
    [InlineData("User.*")]
    public async Task A_wildcard_is_not_minted_and_on_the_wire_it_covers_itself_alone(string action)
    {
        FluentActions.Invoking(() => AgentScope.For(action)).Should().Throw<ArgumentException>();
        string root = Root($$$"""{"{{{action}}}":{}}""");
        foreach (string covered in (string[])["crm.read", "crm", "crmx.read", "crm.x.read", "User.Read", "files.read"])
        {
            await _gate.RefusesAsync(DenialCodes.ScopeNotGranted, "6b", [root], call: new ToolCall(covered));
        }

        await _gate.RefusesAsync(DenialCodes.NotNarrower, "4p1", [root, Child(root, """{"crm.read":{}}""")]);
    }

    [Fact]
    [Trait("Attack", "26")]
    public async Task A_restriction_that_a_child_leaves_out_binds_it_still()
    {
        await _gate.RefusesAsync(DenialCodes.NotNarrower, "4p2", Gate.Chain(1, claims => claims["authorization_details"] = Forge.Details("""{"files.read":{}}""")));
        string[] segmented = Gate.Chain(0, claims => claims[Forge.Profile] = Forge.Json("""{"segments":["eu"]}"""), Forge.RestrictedHeader);
        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "x", segmented);
        await using Gate eu = new(builder => builder.InSegment("eu"));
        await eu.AcceptsAsync(segmented);
    }

    [Fact]
    [Trait("Attack", "26")]
    public async Task A_restriction_hidden_where_others_do_not_look_is_refused()
    {
        // Not announced; unknown; in an entry of ours; in a second entry of ours.
        await _gate.RefusesAsync(DenialCodes.Malformed, "x", Gate.Chain(1, claims => claims[Forge.Profile] = Forge.Json("""{"segments":["eu"]}""")));
        await _gate.RefusesAsync(
            DenialCodes.Malformed, "4b", Gate.Chain(1, claims => claims[Forge.Profile] = Forge.Json("""{"budget":5}"""), Forge.RestrictedHeader));
        await _gate.RefusesAsync(DenialCodes.Malformed, "4n", Gate.Chain(1, claims => claims["authorization_details"]![0]!["actions"] = Forge.Json("[]")));
        await _gate.RefusesAsync(
            DenialCodes.Malformed, "4n", Gate.Chain(2, claims => claims["authorization_details"]!.AsArray().Add(claims["authorization_details"]![0]!.DeepClone())));
    }

    [Theory]
    [Trait("Attack", "27")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports","optional":true}}}""", "4p3")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports"},"*":{"constraint_type":"wildcard"}}}""", "4p2")]
    [InlineData("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports"},"other":{"constraint_type":"exact","value":1}}}""", "4p2")]
    [InlineData("""{"files.read":{"*":{"constraint_type":"wildcard"}}}""", "4p2")]
    public async Task No_argument_is_let_in_again(string tools, string step) =>
        await _gate.RefusesAsync(DenialCodes.NotNarrower, step, Gate.Chain(2, claims => claims["authorization_details"] = Forge.Details(tools)));

    [Fact]
    [Trait("Attack", "27")]
    public async Task An_argument_nobody_named_is_refused_and_a_required_one_cannot_be_left_out()
    {
        ToolCall more = new("files.read", new() { ["path"] = "/reports/q3.txt", ["follow_links"] = true });

        await _gate.RefusesAsync(DenialCodes.ArgumentNotPermitted, "6b", Gate.Genuine, call: more);
        await _gate.RefusesAsync(DenialCodes.ArgumentNotPermitted, "6b", Gate.Genuine, call: new ToolCall("files.read"));
    }

    [Theory]
    [Trait("Attack", "28")]
    [InlineData("""{"constraint_type":"x_glob","pattern":"*"}""", DenialCodes.UnknownConstraint)]
    [InlineData("""{"constraint_type":"regex","pattern":"(a+)+$"}""", DenialCodes.UnknownConstraint)]
    [InlineData("""{"constraint_type":"cel","expression":"true"}""", DenialCodes.UnknownConstraint)]
    [InlineData("""{"constraint_type":"Exact","value":"/reports/q3.txt"}""", DenialCodes.UnknownConstraint)]
    [InlineData("""{"constraint_type":"range","maximum":5}""", DenialCodes.Malformed)]
    [InlineData("""{"constraint_type":"exact","value":"/reports/q3.txt","note":1}""", DenialCodes.Malformed)]
    [InlineData("""{"value":"/reports/q3.txt"}""", DenialCodes.Malformed)]
    public async Task A_constraint_that_is_not_known_or_not_well_formed_is_not_skipped(string constraint, string code)
    {
        string tools = $$$"""{"files.read":{"path":{{{constraint}}}}}""";
        string nested = $$$$"""{"files.read":{"path":{"constraint_type":"any","constraints":[{"constraint_type":"wildcard"},{{{{constraint}}}}]}}}""";

        await _gate.RefusesAsync(code, "3n/4o", [Root(tools)]);
        await _gate.RefusesAsync(code, "3n/4o", [Root(nested)]);
        await _gate.RefusesAsync(code, "3n/4o", Gate.Chain(2, claims => claims["authorization_details"] = Forge.Details(tools)));
    }

    [Theory]
    [Trait("Attack", "29")]
    [InlineData("""{"constraint_type":"all","constraints":[]}""")]
    [InlineData("""{"constraint_type":"any","constraints":[]}""")]
    [InlineData("""{"constraint_type":"any","constraints":[{"constraint_type":"all","constraints":[]}]}""")]
    [InlineData("""{"constraint_type":"one_of","values":[]}""")]
    public async Task What_is_vacuously_true_is_refused(string constraint) =>
        await _gate.RefusesAsync(DenialCodes.Malformed, "3n/4o", [Root($$$"""{"files.read":{"path":{{{constraint}}}}}""")]);

    private static string Root(string tools) => Forge.Root(claims => claims["authorization_details"] = Forge.Details(tools));

    private static string Child(string root, string tools) => Forge.Child(root, claims => claims["authorization_details"] = Forge.Details(tools));
}
