using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Policies;

public sealed class LineageBudgetPolicyTests : IAsyncDisposable
{
    private static readonly ToolCatalogue Catalogue = new(
        new ToolDefinition { Action = "files.read", Cost = 3 }, new ToolDefinition { Action = "files.list", Cost = 0 });

    private static readonly AgentScopeSet Tools =
        [AgentScope.For("files.read").Any("path"), AgentScope.For("files.list").WithoutArguments(), AgentScope.For("files.new").WithoutArguments(), AgentScope.For("bank.pay").AnyArguments()];

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task Siblings_spend_one_budget_together()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal first = await ChildAsync(root);
        using AgentPrincipal second = await ChildAsync(root);
        AgentGuard guard = Guard(new() { Lineage = new() { Calls = 3 } });
        await AllowedAsync(guard, root, first, second);

        foreach (AgentPrincipal agent in (AgentPrincipal[])[root, first, second])
        {
            (await RefusedAsync(guard, agent, DenialCodes.CeilingExceeded)).Message.Should().StartWith("the budget budget is used up");
        }
    }

    [Fact]
    public async Task Another_lineage_has_a_budget_of_its_own()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal other = await RootAsync();
        AgentGuard guard = Guard(new() { Lineage = new() { Calls = 1 } });

        await AllowedAsync(guard, root, other);
    }

    [Fact]
    public async Task Every_agent_above_a_caller_is_charged_so_no_subtree_overspends()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal left = await ChildAsync(root, further: 1);
        using AgentPrincipal right = await ChildAsync(root, further: 1);
        using AgentPrincipal leftmost = await ChildAsync(left);
        using AgentPrincipal other = await ChildAsync(left);
        AgentGuard guard = Guard(new() { EachAgent = new() { Calls = 2 }, Lineage = new() { Calls = 100 } });
        await AllowedAsync(guard, leftmost, other);

        await RefusedAsync(guard, left, DenialCodes.CeilingExceeded);
        await RefusedAsync(guard, right, DenialCodes.CeilingExceeded);      // the root is above it as well
    }

    [Fact]
    public async Task An_agent_below_which_all_is_used_up_leaves_the_rest_to_others()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal left = await ChildAsync(root, further: 1);
        using AgentPrincipal right = await ChildAsync(root);
        using AgentPrincipal leftmost = await ChildAsync(left);
        AgentGuard guard = Guard(new() { EachAgent = new() { Agents = 3 } });
        await AllowedAsync(guard, leftmost, left, leftmost);

        await RefusedAsync(guard, right, DenialCodes.CeilingExceeded);      // it would be the fourth below the root, which counts
    }

    [Fact]
    public async Task Agents_are_counted_once_and_so_are_those_between()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal middle = await ChildAsync(root, further: 1);
        using AgentPrincipal leaf = await ChildAsync(middle);
        using AgentPrincipal fourth = await ChildAsync(middle);
        AgentGuard guard = Guard(new() { Lineage = new() { Agents = 3 } });
        await AllowedAsync(guard, leaf, leaf, middle, root);

        await RefusedAsync(guard, fourth, DenialCodes.CeilingExceeded);
        await AllowedAsync(guard, leaf);
    }

    [Fact]
    public async Task An_agent_too_far_down_is_refused()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal child = await ChildAsync(root, further: 1);
        using AgentPrincipal grandchild = await ChildAsync(child);
        AgentGuard guard = Guard(new() { MaxDepth = 1 });
        await AllowedAsync(guard, root, child);

        (await RefusedAsync(guard, grandchild, DenialCodes.DepthExceeded)).Message.Should().Contain("down to depth 1");
    }

    [Fact]
    public async Task What_tools_cost_is_charged()
    {
        using AgentPrincipal root = await RootAsync();
        AgentGuard guard = Guard(new() { Lineage = new() { Cost = 7 }, Catalogue = Catalogue });
        await AllowedAsync(guard, root, root);

        await RefusedAsync(guard, root, DenialCodes.CeilingExceeded);
        (await CallAsync(guard, root, new ToolCall("files.list"))).Should().Be("result", "what costs nothing is not charged");
    }

    [Fact]
    public async Task A_call_without_a_cost_is_refused()
    {
        using AgentPrincipal root = await RootAsync();
        AgentGuard guard = Guard(new() { Lineage = new() { Cost = 7 }, Catalogue = Catalogue });

        await _setup.ExpectRefusalAsync(CallAsync(guard, root, new ToolCall("files.new")), DenialCodes.CostUnknown);
    }

    [Fact]
    public async Task An_amount_in_an_argument_is_charged()
    {
        using AgentPrincipal root = await RootAsync();
        AgentGuard guard = Guard(Paying(limit: 100));
        await CallAsync(guard, root, Pay("""{"amount":60}"""));
        await _setup.ExpectRefusalAsync(CallAsync(guard, root, Pay("""{"amount":41}""")), DenialCodes.CeilingExceeded);

        await CallAsync(guard, root, Pay("""{"amount":40}"""));
        await CallAsync(guard, root, Pay("""{"amount":0}"""));
        await _setup.ExpectRefusalAsync(CallAsync(guard, root, Pay("""{"amount":1}""")), DenialCodes.CeilingExceeded);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"amount":-1}""")]
    [InlineData("""{"amount":1.5}""")]
    [InlineData("""{"amount":1e300}""")]
    [InlineData("""{"amount":"1"}""")]
    [InlineData("""{"amount":null}""")]
    [InlineData("""{"amount":[1]}""")]
    [InlineData("""{"amount":true}""")]
    [InlineData("""{"Amount":1}""")]
    public async Task An_amount_that_is_no_integer_is_refused(string arguments)
    {
        using AgentPrincipal root = await RootAsync();

        await _setup.ExpectRefusalAsync(CallAsync(Guard(Paying(limit: long.MaxValue)), root, Pay(arguments)), DenialCodes.CostUnknown);
    }

    [Fact]
    public async Task Many_amounts_are_each_charged_what_they_are()
    {
        using AgentPrincipal root = await RootAsync();
        MemoryUsageLedger ledger = new(_setup.Clock);
        AgentGuard guard = Guard(Paying(limit: 100_000), builder => builder.UseLedger(ledger));
        for (int i = 1; i <= 40; i++)
        {
            await CallAsync(guard, root, Pay($$"""{"amount":{{i}}}"""));
            await CallAsync(guard, root, Pay($$"""{"amount":{{i}}}"""));
        }

        (await ledger.ReadAsync($"budget:lineage:cost:{Lineage(root)}", GuardSetup.Start)).Should().Be(40 * 41);
    }

    [Fact]
    public async Task A_renewed_root_goes_on_with_the_budget_it_had()
    {
        using AgentPrincipal root = await RootAsync();
        AgentGuard guard = Guard(new() { Lineage = new() { Calls = 2 } });
        await AllowedAsync(guard, root);
        _setup.Clock.Advance(TimeSpan.FromMinutes(50));
        await root.RenewAsync();
        _setup.Clock.Advance(TimeSpan.FromMinutes(50));
        await AllowedAsync(guard, root);

        await RefusedAsync(guard, root, DenialCodes.CeilingExceeded);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task A_lineage_begins_anew_only_when_it_has_rested_for_as_long_as_it_is_remembered(int seconds, bool isAllowed)
    {
        AgentGuard guard = Guard(new() { Lineage = new() { Calls = 1 }, Retention = TimeSpan.FromDays(2) });
        string lineage = Guid.CreateVersion7(GuardSetup.Start).ToString();
        using AgentPrincipal first = await InLineage(lineage);
        await AllowedAsync(guard, first);
        _setup.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromDays(2) + TimeSpan.FromSeconds(seconds));
        using AgentPrincipal second = await InLineage(lineage);

        (await guard.AuthorizeAsync(second, GuardSetup.Call)).IsAllowed.Should().Be(isAllowed);
    }

    [Fact]
    public async Task What_a_lineage_used_before_a_ledger_that_forgets_is_unknown()
    {
        using AgentPrincipal root = await RootAsync();
        using AgentPrincipal renewed = await RootAsync();
        MemoryUsageLedger born = new(new FakeTimeProvider(GuardSetup.Start.AddSeconds(1)));
        AgentGuard guard = Guard(new() { Lineage = new() { Calls = 9 } }, builder => builder.UseLedger(born));
        await RefusedAsync(guard, root, DenialCodes.StatusUnknown);

        _setup.Clock.Advance(TimeSpan.FromSeconds(5));
        await renewed.RenewAsync();

        await RefusedAsync(guard, renewed, DenialCodes.StatusUnknown);
        using AgentPrincipal young = await RootAsync();
        await AllowedAsync(guard, young);
    }

    [Theory]
    [InlineData("session-1")]
    [InlineData("f81d4fae-7dec-41d0-a765-00a0c91e6bf6")]
    [InlineData("7fffffff-ffff-7000-8000-000000000000")]
    public async Task A_new_root_under_a_name_without_a_time_may_go_on_with_an_old_lineage(string lineage)
    {
        MemoryUsageLedger born = new(_setup.Clock);
        _setup.Clock.Advance(TimeSpan.FromMinutes(1));
        using AgentPrincipal again = await InLineage(lineage);

        await RefusedAsync(Guard(new() { Lineage = new() { Calls = 9 } }, builder => builder.UseLedger(born)), again, DenialCodes.StatusUnknown);
    }

    [Fact]
    public async Task A_lineage_of_the_second_the_ledger_was_born_in_is_known()
    {
        using AgentPrincipal root = await RootAsync();
        MemoryUsageLedger born = new(new FakeTimeProvider(GuardSetup.Start.AddMilliseconds(999)));

        await AllowedAsync(Guard(new() { Lineage = new() { Calls = 9 } }, builder => builder.UseLedger(born)), root);
    }

    [Fact]
    public async Task A_limit_of_depth_alone_needs_no_memory()
    {
        using AgentPrincipal root = await RootAsync();
        MemoryUsageLedger born = new(new FakeTimeProvider(GuardSetup.Start.AddDays(1)));

        await AllowedAsync(Guard(new() { MaxDepth = 1 }, builder => builder.UseLedger(born)), root);
    }

    [Fact]
    public async Task Sixteen_siblings_at_once_never_overspend()
    {
        using AgentPrincipal root = await RootAsync();
        AgentPrincipal[] siblings = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ChildAsync(root).AsTask()));
        AgentGuard guard = Guard(new() { Lineage = new() { Calls = 1000, Agents = 9 }, EachAgent = new() { Calls = 600 } });

        int[] allowed = Together.Run(16, async thread =>
        {
            int count = 0;
            for (int i = 0; i < 100; i++)
            {
                count += (await guard.AuthorizeAsync(siblings[thread], GuardSetup.Call)).IsAllowed ? 1 : 0;
            }

            return count;
        });

        allowed.Sum().Should().Be(600, "the root is charged for all of them");
        allowed.Count(count => count > 0).Should().BeLessThanOrEqualTo(8, "the root is the ninth agent");
    }

    [Fact]
    public void Two_different_settings_are_never_the_same_text()
    {
        LineageBudgetOptions[] options =
        [
            new() { MaxDepth = 1 },
            new() { MaxDepth = 11 },
            new() { Lineage = new() { Calls = 1 } },
            new() { Lineage = new() { Agents = 1 } },
            new() { EachAgent = new() { Calls = 1 } },
            new() { Lineage = new() { Calls = 1 }, Retention = TimeSpan.FromDays(1) },
            new() { Lineage = new() { Cost = 1 }, Catalogue = new() },
            new() { Lineage = new() { Cost = 1 }, Catalogue = Catalogue },
            new() { Lineage = new() { Cost = 1 }, Catalogue = new(new ToolDefinition { Action = "files.read", Cost = 4 }) },
            new() { Lineage = new() { Cost = 1 }, Catalogue = new(), CostArguments = new Dictionary<string, string> { ["a"] = "b" } },
            new() { Lineage = new() { Cost = 1 }, Catalogue = new(), CostArguments = new Dictionary<string, string> { ["a"] = "c" } },
        ];

        options.Select(option => new LineageBudgetPolicy("budget", option).Definition).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void An_option_out_of_its_range_is_refused_by_name()
    {
        Refused(new(), "Lineage is set, or EachAgent or MaxDepth is*");
        Refused(new() { Lineage = new() }, "Lineage is null, or limits something*");
        Refused(new() { Lineage = new() { Calls = 0 } }, "Lineage.Calls is null, or at least 1*");
        Refused(new() { EachAgent = new() { Agents = 0 } }, "EachAgent.Agents is null, or at least 1*");
        Refused(new() { EachAgent = new() { Cost = 0 } }, "EachAgent.Cost is null, or at least 1*");
        Refused(new() { Lineage = new() { Cost = 1 } }, "Catalogue is set where cost is limited*");
        Refused(new() { MaxDepth = -1 }, "MaxDepth is null, or from 0 to 32*");
        Refused(new() { MaxDepth = 33 }, "MaxDepth is null, or from 0 to 32*");
        Refused(new() { MaxDepth = 1, Retention = TimeSpan.FromHours(23) }, "Retention is from one day to 3660 days*");
        Refused(new() { MaxDepth = 1, CostArguments = new Dictionary<string, string> { ["a"] = "" } }, "CostArguments is*");

        static void Refused(LineageBudgetOptions options, string message) =>
            FluentActions.Invoking(() => new LineageBudgetPolicy("budget", options)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static LineageBudgetOptions Paying(long limit) =>
        new() { Lineage = new() { Cost = limit }, CostArguments = new Dictionary<string, string> { ["bank.pay"] = "amount" } };

    private static ToolCall Pay(string arguments) => ToolCall.Create("bank.pay", ToolArguments.Parse(System.Text.Encoding.UTF8.GetBytes(arguments)));

    private string Lineage(AgentPrincipal agent) => new CredentialVerifier(_setup.Anchors, clock: _setup.Clock).Verify(agent.Credential).Credential!.Lineage;

    private ValueTask<AgentPrincipal> RootAsync() => _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: Tools));

    private ValueTask<AgentPrincipal> InLineage(string lineage) => _setup.Authority.IssueAsync(new RootGrant
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = Tools,
        Lineage = lineage,
    });

    private static ValueTask<AgentPrincipal> ChildAsync(AgentPrincipal parent, int further = 0) => parent.DelegateAsync(GuardSetup.Delegation(furtherDelegations: further));

    private AgentGuard Guard(LineageBudgetOptions options, Func<AgentGuardBuilder, AgentGuardBuilder>? with = null) =>
        _setup.Guard(builder => (with ?? (same => same))(builder).AddPolicy(new LineageBudgetPolicy("budget", options)));

    private Task<string> CallAsync(AgentGuard guard, AgentPrincipal agent, ToolCall call) => _setup.InvokeAsync(guard, agent, call);

    private async Task AllowedAsync(AgentGuard guard, params AgentPrincipal[] agents)
    {
        foreach (AgentPrincipal agent in agents)
        {
            await _setup.InvokeAsync(guard, agent);
        }
    }

    private Task<Denial> RefusedAsync(AgentGuard guard, AgentPrincipal agent, string code) => _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), code);
}
