using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Sets of policies: what their version says, and how one takes the place of another.</summary>
public sealed class PolicySetTests : IAsyncDisposable
{
    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public void The_version_is_that_of_names_definitions_and_order()
    {
        string? version = Version(("a", "1"), ("b", "2"));

        version.Should().HaveLength(43).And.Be(Version(("a", "1"), ("b", "2")));
        new[]
        {
            Version(("a", "1")), Version(("b", "2"), ("a", "1")), Version(("a", "1"), ("b", "3")), Version(("a", "1"), ("c", "2")), Version(("a", "1\n1:b1:2")), Version(("a", "11:b1:2")),
        }.Should().NotContain(version).And.OnlyHaveUniqueItems();
        PolicySet.Empty.Version.Should().BeNull();
    }

    [Fact]
    public void A_policy_that_defines_nothing_is_known_by_its_type_and_build()
    {
        string definition = ((IAgentPolicy)ScriptedPolicy.Denying()).Definition;

        definition.Should().Contain(typeof(ScriptedPolicy).FullName).And.Contain(typeof(ScriptedPolicy).Module.ModuleVersionId.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nfeed")]
    public void A_name_that_could_forge_a_record_is_refused(string name) =>
        FluentActions.Invoking(() => new PolicySet(new ScriptedPolicy(() => PolicyVerdict.Continue, name))).Should().Throw<ArgumentException>();

    [Fact]
    public async Task A_replaced_set_decides_the_next_call()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ReloadablePolicies policies = new(PolicySet.Empty);
        AgentGuard guard = _setup.Guard(builder => builder.UsePolicies(policies));
        await _setup.InvokeAsync(guard, agent);

        policies.Replace(new PolicySet(ScriptedPolicy.Denying())).Should().BeSameAs(PolicySet.Empty);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "not_today");
    }

    [Fact]
    public async Task Policies_of_the_code_are_asked_beside_those_of_a_source_and_cannot_be_replaced()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy mine = new(() => PolicyVerdict.Continue);
        ReloadablePolicies policies = new(new PolicySet(ScriptedPolicy.Denying()));
        AgentGuard guard = _setup.Guard(builder => builder.UsePolicies(policies).AddPolicy(mine));
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "not_today");

        policies.Replace(PolicySet.Empty);
        await _setup.InvokeAsync(guard, agent);

        mine.Asked.Should().Be(2);
    }

    [Fact]
    public async Task A_source_that_brings_a_name_the_code_has_already_refuses_every_call()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ReloadablePolicies policies = new(PolicySet.Empty);
        AgentGuard guard = _setup.Guard(builder => builder.UsePolicies(policies).AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Continue, "mine")));
        await _setup.InvokeAsync(guard, agent);

        policies.Replace(new PolicySet(new ScriptedPolicy(() => PolicyVerdict.Continue, "mine")));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Unexpected);
    }

    [Fact]
    public async Task A_decision_ends_with_the_set_it_began_with()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ReloadablePolicies policies = new(PolicySet.Empty);
        PolicySet first = new(ScriptedPolicy.Meanwhile(() => policies.Replace(PolicySet.Empty)), ScriptedPolicy.Denying());
        policies.Replace(first);
        AgentGuard guard = _setup.Guard(builder => builder.UsePolicies(policies));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "not_today");
        (await _setup.ReadAsync()).Decision().Body.GetProperty("policy_version").GetString().Should().Be(first.Version);

        await _setup.InvokeAsync(guard, agent);
    }

    [Fact]
    public async Task Decisions_that_race_with_replacements_see_one_whole_set_each()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        // Each set has two policies that agree on a number; a mixture would not.
        PolicySet[] sets = [.. Enumerable.Range(0, 2).Select(number => new PolicySet(Noting("first", number), Noting("second", number)))];
        ReloadablePolicies policies = new(sets[0]);
        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock).UsePolicies(policies).Build();
        using CancellationTokenSource done = new();
        int refused = 0;
        Thread replacing = new(() =>
        {
            for (int i = 0; !done.IsCancellationRequested; i++)
            {
                policies.Replace(sets[i % 2]);
            }
        });
        replacing.Start();
        Thread[] deciding = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                AccessDecision decision = guard.AuthorizeAsync(agent, GuardSetup.Call).AsTask().GetAwaiter().GetResult();
                Interlocked.Add(ref refused, decision.IsAllowed ? 0 : 1);
            }
        }))];
        Array.ForEach(deciding, thread => thread.Start());
        Array.ForEach(deciding, thread => thread.Join());
        await done.CancelAsync();
        replacing.Join();

        refused.Should().Be(0);

        static ScriptedPolicy Noting(string name, int number)
        {
            ScriptedPolicy? policy = null;
            policy = new ScriptedPolicy(
                (context, _) => ValueTask.FromResult(Numbers.Agree(context, name, number) ? PolicyVerdict.Continue : PolicyVerdict.Deny("mixed", "two sets in one decision")), name);
            return policy;
        }
    }

    private static string? Version(params (string Name, string Definition)[] policies) => new PolicySet(policies.Select(policy => new Defined(policy.Name, policy.Definition))).Version;

    /// <summary>What the first policy of a set said in this decision, which runs on one thread.</summary>
    private static class Numbers
    {
        [ThreadStatic]
        private static (PolicyContext? Context, int Number) _first;

        public static bool Agree(PolicyContext context, string name, int number)
        {
            if (name == "first")
            {
                _first = (context, number);
                return true;
            }

            return ReferenceEquals(_first.Context, context) && _first.Number == number;
        }
    }

    private sealed record Defined(string Name, string Definition) : IAgentPolicy
    {
        public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default) => ValueTask.FromResult(PolicyVerdict.Continue);
    }
}
