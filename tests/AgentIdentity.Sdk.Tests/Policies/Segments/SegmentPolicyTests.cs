using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Calls stay in their segment, but for what a gateway lets through, and a session is wherever it has been.</summary>
public sealed class SegmentPolicyTests : IAsyncDisposable
{
    private static readonly ToolCatalogue Catalogue = new(
        new() { Action = "files.read" }, new() { Action = "office.print", Segment = "office" }, new() { Action = "vault.read", Segment = "vault" },
        new() { Action = "vault.write", Segment = "vault" }, new() { Action = "mail.send", Segment = "outside" });

    private static readonly SegmentGateway Door = new() { Name = "door", From = "office", To = "vault", Actions = ["vault.read"] };
    private static readonly SegmentGateway Post = new() { Name = "post", From = "office", To = "outside", Actions = ["mail.send"] };
    private static readonly SegmentGateway Leak = new() { Name = "leak", From = "vault", To = "outside", Actions = ["mail.send"] };

    private readonly GuardSetup _setup = new();
    private readonly MemoryUsageLedger _ledger;

    public SegmentPolicyTests() => _ledger = new MemoryUsageLedger(_setup.Clock);

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task A_call_that_stays_where_the_guard_stands_needs_no_gateway()
    {
        using AgentPrincipal agent = await AgentAsync();

        await AllowedAsync(Office(), agent, "files.read", "office.print");
    }

    [Fact]
    public async Task A_crossing_needs_a_gateway_for_that_action()
    {
        using AgentPrincipal agent = await AgentAsync();

        await RefusedAsync(Office(), agent, "vault.read");
        await RefusedAsync(Office(Door), agent, "vault.write");
        await AllowedAsync(Office(Door), agent, "vault.read");
    }

    [Fact]
    public async Task A_gateway_leads_one_way()
    {
        using AgentPrincipal agent = await AgentAsync();

        await RefusedAsync(Guard("vault", Door), agent, "office.print");
    }

    [Fact]
    public async Task Where_a_session_has_been_it_still_comes_from()
    {
        using AgentPrincipal agent = await AgentAsync();
        AgentGuard guard = Office(Door, Post);
        await AllowedAsync(guard, agent, "vault.read");

        Denial denial = await RefusedAsync(guard, agent, "mail.send");

        denial.Message.Should().Contain("mail.send").And.Contain("outside");
        await RefusedAsync(Office(Door, Post), agent, "mail.send");
    }

    [Fact]
    public async Task A_gateway_from_every_place_it_has_been_lets_a_session_on()
    {
        using AgentPrincipal agent = await AgentAsync();

        await AllowedAsync(Office(Door, Post, Leak), agent, "vault.read", "mail.send");
    }

    [Fact]
    public async Task What_a_gateway_let_out_has_come_back_the_same_way()
    {
        using AgentPrincipal agent = await AgentAsync();

        await AllowedAsync(Office(Door), agent, "vault.read", "files.read", "office.print");
    }

    [Fact]
    public async Task What_was_touched_from_elsewhere_has_not_come_here()
    {
        SegmentGateway way = new() { Name = "way", From = "outside", To = "office", Actions = ["office.print"] };
        SegmentGateway hole = new() { Name = "hole", From = "outside", To = "vault", Actions = ["vault.read"] };
        using AgentPrincipal agent = await AgentAsync();
        using AgentPrincipal another = await AgentAsync();
        await AllowedAsync(Guard("outside", way, hole), agent, "vault.read");
        await AllowedAsync(Guard("outside", way, hole), another, "mail.send");

        await RefusedAsync(Office(way, hole), agent, "office.print");
        await AllowedAsync(Office(way, hole), another, "office.print");
    }

    [Fact]
    public async Task Two_gateways_in_a_row_make_no_third()
    {
        using AgentPrincipal agent = await AgentAsync();
        await AllowedAsync(Office(Door), agent, "vault.read");

        await RefusedAsync(Guard("vault", Door, Leak), agent, "mail.send");
    }

    [Fact]
    public async Task The_guards_own_segment_counts_as_touched()
    {
        using AgentPrincipal agent = await AgentAsync();
        await AllowedAsync(Office(), agent, "files.read");

        await RefusedAsync(Guard("vault"), agent, "vault.read");
    }

    [Fact]
    public async Task What_one_agent_touched_counts_for_its_whole_lineage_and_nobody_else()
    {
        using AgentPrincipal parent = await AgentAsync();
        using AgentPrincipal child = await parent.DelegateAsync(new() { Name = "a", Scopes = parent.Scopes });
        using AgentPrincipal sibling = await parent.DelegateAsync(new() { Name = "b", Scopes = parent.Scopes });
        using AgentPrincipal stranger = await AgentAsync();
        AgentGuard guard = Office(Door, Post);

        await AllowedAsync(guard, child, "vault.read");

        await RefusedAsync(guard, sibling, "mail.send");
        await RefusedAsync(guard, parent, "mail.send");
        await AllowedAsync(guard, stranger, "mail.send");
    }

    [Fact]
    public async Task A_call_that_was_refused_touched_nothing()
    {
        using AgentPrincipal agent = await AgentAsync();
        await RefusedAsync(Guard("office", builder => builder.AddPolicy(ScriptedPolicy.Denying(DenialCodes.SegmentCrossing)), Door), agent, "vault.read");

        await AllowedAsync(Office(Door, Post), agent, "mail.send");
    }

    [Theory]
    [InlineData("office", false)]
    [InlineData("office vault", true)]
    [InlineData("office outside", false)]
    public async Task A_gateway_gives_nobody_a_segment_their_credential_lacks(string segments, bool isAllowed)
    {
        using AgentPrincipal agent = await AgentAsync(segments.Split(' '));

        await (isAllowed ? AllowedAsync(Office(Door), agent, "vault.read") : RefusedAsync(Office(Door), agent, "vault.read"));
        await AllowedAsync(Office(Door), agent, "files.read");
    }

    [Fact]
    public async Task Every_list_of_segments_in_the_chain_binds()
    {
        using AgentPrincipal parent = await AgentAsync(["office", "vault"]);
        using AgentPrincipal child = await parent.DelegateAsync(new() { Name = "a", Scopes = parent.Scopes, Segments = ["office"], FurtherDelegations = 1 });
        using AgentPrincipal grandchild = await child.DelegateAsync(new() { Name = "b", Scopes = parent.Scopes, Segments = ["office", "vault"] });

        await RefusedAsync(Office(Door), grandchild, "vault.read");
        await AllowedAsync(Office(Door), parent, "vault.read");
    }

    [Fact]
    public async Task A_tool_that_is_not_in_the_catalogue_lies_nowhere()
    {
        using AgentPrincipal agent = await AgentAsync();

        await RefusedAsync(Office(), agent, "attic.open", DenialCodes.ToolUnknown);
    }

    [Fact]
    public async Task A_guard_must_know_where_it_stands()
    {
        using AgentPrincipal agent = await AgentAsync();
        AgentGuard nowhere = _setup.Guard(builder => builder.AddPolicy(Policy(Door)));

        (await RefusedAsync(nowhere, agent, "files.read")).Message.Should().Contain("InSegment");
        (await RefusedAsync(Guard("attic", Door), agent, "files.read")).Message.Should().Contain("attic");
        (await RefusedAsync(Guard("attic", Door), agent, "vault.read")).Message.Should().Contain("attic");
    }

    [Fact]
    public async Task A_ledger_that_may_have_forgotten_where_the_session_was_refuses()
    {
        using AgentPrincipal agent = await AgentAsync();
        _setup.Clock.Advance(TimeSpan.FromSeconds(1));
        MemoryUsageLedger restarted = new(_setup.Clock);

        await RefusedAsync(_setup.Guard(builder => builder.InSegment("office").UseLedger(restarted).AddPolicy(Policy(Door))), agent, "vault.read", DenialCodes.StatusUnknown);
    }

    [Fact]
    public async Task A_session_ends_when_its_history_may_be_forgotten()
    {
        using AgentPrincipal agent = await AgentAsync();
        SegmentPolicy policy = new("place", new SegmentMap(["office", "vault", "outside"], [Door]), Catalogue, new SegmentOptions { SessionLength = TimeSpan.FromHours(1) });
        AgentGuard guard = _setup.Guard(builder => builder.InSegment("office").UseLedger(_ledger).AddPolicy(policy));
        _setup.Clock.Advance(TimeSpan.FromMinutes(59));
        await AllowedAsync(guard, agent, "files.read");
        _setup.Clock.Advance(TimeSpan.FromMinutes(1));

        await RefusedAsync(guard, agent, "files.read", DenialCodes.StatusUnknown);
    }

    [Fact]
    public async Task A_session_of_the_longest_kind_ends_after_90_days_whoever_renews_it()
    {
        using AgentPrincipal agent = await AgentAsync();
        string lineage = Lineage(agent);
        MemoryUsageLedger ledger = new(_setup.Clock);
        await AllowedAsync(_setup.Guard(builder => builder.InSegment("office").UseLedger(ledger).AddPolicy(Policy(Door))), agent, "vault.read");
        AgentGuard guard = _setup.Guard(builder => builder.InSegment("office").UseLedger(ledger).AddPolicy(Policy(Door, Post)));
        _setup.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        using AgentPrincipal last = await AgentAsync(lineage: lineage);
        await RefusedAsync(guard, last, "mail.send");
        _setup.Clock.Advance(TimeSpan.FromSeconds(1));

        await RefusedAsync(guard, last, "files.read", DenialCodes.StatusUnknown);
    }

    [Fact]
    public async Task The_record_says_which_way_it_was()
    {
        using AgentPrincipal agent = await AgentAsync();
        await RefusedAsync(Office(Door), agent, "vault.write");

        (await _setup.LastDecisionAsync()).Facts.Should().Contain(new KeyValuePair<string, string>("from", "office")).And.Contain(new KeyValuePair<string, string>("to", "vault"));
    }

    [Fact]
    public void A_tool_lies_on_the_map() =>
        FluentActions.Invoking(() => new SegmentPolicy("place", new SegmentMap(["office", "vault"]), Catalogue)).Should().Throw<ArgumentException>().WithMessage("mail.send: Segment outside*");

    [Theory]
    [InlineData("vault.read", "outside")]
    [InlineData("attic.open", "vault")]
    public void A_gateway_through_which_nothing_passes_is_refused(string action, string to)
    {
        SegmentMap map = new(["office", "vault", "outside"], [new SegmentGateway { Name = "door", From = "office", To = to, Actions = [action] }]);

        FluentActions.Invoking(() => new SegmentPolicy("place", map, Catalogue)).Should().Throw<ArgumentException>().WithMessage($"the gateway door: {action}*");
    }

    [Fact]
    public void Every_setting_is_in_the_definition() =>
        new[]
        {
            Policy(), Policy(Door), new SegmentPolicy("place", new SegmentMap(["office"]), new ToolCatalogue(new ToolDefinition { Action = "a.b" })),
            new SegmentPolicy("place", new SegmentMap(["office", "vault", "outside"]), Catalogue, new SegmentOptions { SessionLength = TimeSpan.FromDays(1) }),
        }.Select(policy => policy.Definition).Should().OnlyHaveUniqueItems();

    [Fact]
    public async Task An_allowed_call_costs_no_memory()
    {
        using AgentPrincipal agent = await AgentAsync();
        ScriptedPolicy spy = new(() => PolicyVerdict.Continue);
        await AllowedAsync(Guard("office", builder => builder.AddPolicy(spy), Door), agent, "vault.read");
        SegmentPolicy policy = Policy(Door);
        (await policy.EvaluateAsync(spy.LastContext!)).Denial.Should().BeNull();

        Allocated.By(() =>
        {
            ValueTask<PolicyVerdict> verdict = policy.EvaluateAsync(spy.LastContext!);
            _ = verdict.IsCompletedSuccessfully;
        }).Should().BeLessThanOrEqualTo(Allocated.Slack);
    }

    private static SegmentPolicy Policy(params SegmentGateway[] gateways) => new("place", new SegmentMap(["office", "vault", "outside"], gateways), Catalogue);

    private AgentGuard Office(params SegmentGateway[] gateways) => Guard("office", gateways);

    private AgentGuard Guard(string segment, params SegmentGateway[] gateways) => Guard(segment, same => same, gateways);

    private AgentGuard Guard(string segment, Func<AgentGuardBuilder, AgentGuardBuilder> with, params SegmentGateway[] gateways) =>
        _setup.Guard(builder => with(builder.InSegment(segment).UseLedger(_ledger).AddPolicy(Policy(gateways))));

    private ValueTask<AgentPrincipal> AgentAsync(string[]? segments = null, string? lineage = null) => _setup.Authority.IssueAsync(new()
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = [.. Catalogue.Select(tool => AgentScope.For(tool.Action).AnyArguments()), AgentScope.For("attic.open").AnyArguments()],
        FurtherDelegations = 3,
        Lifetime = TimeSpan.FromHours(2),
        Segments = segments,
        Lineage = lineage,
    });

    private string Lineage(AgentPrincipal agent) => new CredentialVerifier(_setup.Anchors, clock: _setup.Clock).Verify(agent.Credential).Credential!.Lineage;

    private static async Task AllowedAsync(AgentGuard guard, AgentPrincipal agent, params string[] actions)
    {
        foreach (string action in actions)
        {
            (await guard.AuthorizeAsync(agent, new ToolCall(action))).Denial?.Reason.Should().BeNull();
        }
    }

    private Task<Denial> RefusedAsync(AgentGuard guard, AgentPrincipal agent, string action, string code = DenialCodes.SegmentCrossing) =>
        _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, new ToolCall(action)), code);
}
