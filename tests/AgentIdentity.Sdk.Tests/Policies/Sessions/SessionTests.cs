using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What an agent that controls a whole lineage could try to leave its history behind, for both kinds of policy that have one.</summary>
public sealed class SessionTests : IAsyncDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(90);

    private readonly SessionSetup _setup = new("hr.read", "mail.send", "notes.write");

    public static TheoryData<string> Policies => ["never", "conflict", "at-most", "labels"];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Parents_siblings_and_children_share_one_history(string policy)
    {
        AgentGuard guard = _setup.Guard(Make(policy));
        AgentPrincipal parent = await _setup.AgentAsync();
        AgentPrincipal child = await _setup.ChildAsync(parent);
        AgentPrincipal sibling = await _setup.ChildAsync(parent, "writer");
        AgentPrincipal grandchild = await _setup.ChildAsync(child);
        (await AskAsync(guard, grandchild, "hr.read")).Should().Be(Allowed);

        foreach (AgentPrincipal agent in new[] { parent, child, sibling, grandchild, await _setup.ChildAsync(sibling) })
        {
            (await AskAsync(guard, agent, "mail.send")).Should().Be(Code(policy));
            (await PresentAsync(guard, agent, "mail.send")).Should().Be(Code(policy));
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Another_lineage_begins_anew(string policy)
    {
        AgentGuard guard = _setup.Guard(Make(policy));
        await AskAsync(guard, await _setup.AgentAsync(), "hr.read");

        (await AskAsync(guard, await _setup.AgentAsync(), "mail.send")).Should().Be(Allowed);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Renewals_and_expired_children_leave_nothing_behind(string policy)
    {
        AgentGuard guard = _setup.Guard(Make(policy));
        AgentPrincipal root = await _setup.AgentAsync();
        using (AgentPrincipal reader = await _setup.ChildAsync(root))
        {
            (await PresentAsync(guard, reader, "hr.read")).Should().Be(Allowed);
        }

        for (int day = 0; day < 89; day++)
        {
            _setup.Clock.Advance(TimeSpan.FromHours(23));
            await root.RenewAsync();
            (await AskAsync(guard, await _setup.ChildAsync(root), "mail.send")).Should().Be(Code(policy), "day {0}", day);
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_session_ends_with_its_history(string policy)
    {
        AgentGuard guard = _setup.Guard(Make(policy));
        AgentPrincipal root = await _setup.AgentAsync();
        await AskAsync(guard, root, "hr.read");

        _setup.Clock.Advance(Length - TimeSpan.FromTicks(1));
        await root.RenewAsync();
        (await AskAsync(guard, root, "mail.send")).Should().Be(Code(policy));

        _setup.Clock.Advance(TimeSpan.FromTicks(1));
        (await AskAsync(guard, root, "mail.send")).Should().Be(DenialCodes.StatusUnknown);
        (await AskAsync(guard, root, "hr.read")).Should().Be(DenialCodes.StatusUnknown, "what nobody would remember must not happen");
        (await AskAsync(guard, await _setup.AgentAsync(), "mail.send")).Should().Be(Allowed);
    }

    /// <summary>The counters of an ended session must not be gone before the last call that was judged in it is settled.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_call_that_is_judged_before_the_end_and_settled_after_it_meets_the_history(string policy)
    {
        AgentPrincipal root = await _setup.AgentAsync();
        await AskAsync(_setup.Guard(Make(policy)), root, "hr.read");
        _setup.Clock.Advance(Length - TimeSpan.FromTicks(1));
        await root.RenewAsync();

        AgentGuard slow = _setup.Guard(Make(policy), ScriptedPolicy.Meanwhile(() => _setup.Clock.Advance(TimeSpan.FromHours(23))));

        (await AskAsync(slow, root, "mail.send")).Should().Be(Code(policy));
    }

    [Fact]
    public async Task A_history_is_not_kept_much_longer_than_its_session()
    {
        LastingLedger ledger = new();
        _setup.Ledger = ledger;
        AgentGuard guard = _setup.Guard(Make("never"), Make("labels"));
        await AskAsync(guard, await _setup.AgentAsync(), "hr.read");
        ledger.Count.Should().Be(2);

        _setup.Clock.Advance(Length + TimeSpan.FromDays(1));
        await AskAsync(guard, await _setup.AgentAsync(), "mail.send");

        ledger.Count.Should().Be(0);
    }

    /// <summary>A renewed root is younger than the ledger, but its lineage is not.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_ledger_that_forgot_makes_the_history_unknown_also_for_renewed_roots(string policy)
    {
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);
        AgentPrincipal root = await _setup.AgentAsync();
        (await AskAsync(_setup.Guard(Make(policy)), root, "hr.read")).Should().Be(Allowed);

        _setup.Clock.Advance(TimeSpan.FromSeconds(1));
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);
        AgentGuard restarted = _setup.Guard(Make(policy));

        (await AskAsync(restarted, root, "mail.send")).Should().Be(DenialCodes.StatusUnknown);
        await root.RenewAsync();
        (await AskAsync(restarted, root, "mail.send")).Should().Be(DenialCodes.StatusUnknown);
        (await AskAsync(restarted, await _setup.ChildAsync(root), "mail.send")).Should().Be(DenialCodes.StatusUnknown);
        (await AskAsync(restarted, await _setup.AgentAsync(), "mail.send")).Should().Be(Allowed);
    }

    [Theory]
    [InlineData(0, Allowed)]
    [InlineData(-1, DenialCodes.StatusUnknown)]
    public async Task A_session_is_known_that_began_in_the_ledgers_first_second_or_later(int seconds, string expected)
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        _setup.Clock.Advance(TimeSpan.FromMilliseconds(999) - TimeSpan.FromSeconds(seconds));
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);

        (await AskAsync(_setup.Guard(Make("never")), agent, "mail.send")).Should().Be(expected);
    }

    [Fact]
    public async Task Where_the_ledger_forgot_what_only_adds_to_the_history_goes_on()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        _setup.Clock.Advance(TimeSpan.FromSeconds(1));
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);
        AgentGuard guard = _setup.Guard(
            new SequencePolicy("sequences", SequenceRule.Never("mail.send", after: "hr.read"), SequenceRule.Only("notes.write", after: "hr.read")));

        (await AskAsync(guard, agent, "notes.write")).Should().Be(DenialCodes.SequenceNotAllowed);
        (await AskAsync(guard, agent, "hr.read")).Should().Be(Allowed);
        (await AskAsync(guard, agent, "notes.write")).Should().Be(Allowed, "what must come first did, and that is known");
    }

    [Theory]
    [InlineData("conversation-42")]
    [InlineData("caf\u00e9 \"quoted\" \\ \u6f22\u5b57 did hr.read")]
    [InlineData("5f0c1d1e-9f0a-4b57-9f4e-0d3c5a1b2c3d")]       // version 4: no time in it
    [InlineData("ffffffff-ffff-7fff-bfff-ffffffffffff")]       // the year 10889
    public async Task A_lineage_whose_name_does_not_tell_its_age_is_remembered_for_ever(string lineage)
    {
        AgentGuard guard = _setup.Guard(Make("never"));
        AgentPrincipal root = await _setup.AgentAsync(lineage);
        await AskAsync(guard, root, "hr.read");

        _setup.Clock.Advance(TimeSpan.FromDays(4000));
        AgentPrincipal later = await _setup.AgentAsync(lineage);
        (await AskAsync(guard, later, "mail.send")).Should().Be(DenialCodes.SequenceNotAllowed);

        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);
        (await AskAsync(_setup.Guard(Make("never")), later, "mail.send")).Should().Be(DenialCodes.StatusUnknown, "a ledger that forgets knows no age of it");
    }

    [Fact]
    public async Task A_host_may_name_a_lineage_by_a_uuid_that_carries_the_time()
    {
        string lineage = Guid.CreateVersion7(_setup.Clock.GetUtcNow()).ToString();
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);

        (await AskAsync(_setup.Guard(Make("never")), await _setup.AgentAsync(lineage), "mail.send")).Should().Be(Allowed);

        _setup.Clock.Advance(Length);
        (await AskAsync(_setup.Guard(Make("never")), await _setup.AgentAsync(lineage), "mail.send")).Should().Be(DenialCodes.StatusUnknown);
    }

    [Theory]
    [InlineData(1)]         // as much as two readings of a clock may differ
    [InlineData(20)]
    [InlineData(100_000)]
    public async Task A_name_from_the_future_makes_no_session_younger(int seconds)
    {
        AgentPrincipal agent = await _setup.AgentAsync(Guid.CreateVersion7(_setup.Clock.GetUtcNow().AddSeconds(seconds)).ToString());
        _setup.Clock.Advance(TimeSpan.FromSeconds(2));
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);
        AgentGuard guard = _setup.Guard(Make("never"));

        (await AskAsync(guard, agent, "mail.send")).Should().Be(DenialCodes.StatusUnknown);
        await agent.RenewAsync();
        (await AskAsync(guard, agent, "mail.send")).Should().Be(DenialCodes.StatusUnknown);
    }

    [Fact]
    public async Task A_name_that_was_made_a_moment_after_its_root_is_taken_at_its_word()
    {
        string lineage = Guid.CreateVersion7(_setup.Clock.GetUtcNow().AddSeconds(2)).ToString();
        _setup.Ledger = new MemoryUsageLedger(_setup.Clock);

        (await AskAsync(_setup.Guard(Make("never")), await _setup.AgentAsync(lineage), "mail.send")).Should().Be(Allowed);
    }

    [Fact]
    public async Task Another_authority_closes_a_door_of_a_lineage_but_opens_none()
    {
        using AgentAuthority other = AgentAuthority.Create("https://elsewhere.example", new() { Clock = _setup.Clock });
        _setup.Whole.Anchors.Add(other.TrustAnchor);
        AgentGuard guard = _setup.Guard(
            new SequencePolicy("sequences", SequenceRule.Never("mail.send", after: "hr.read"), SequenceRule.Only("notes.write", after: "hr.read")));
        AgentPrincipal mine = await _setup.AgentAsync();
        AgentPrincipal theirs = await _setup.AgentAsync(_setup.Prove(mine).Lineage, other);

        (await AskAsync(guard, theirs, "hr.read")).Should().Be(Allowed);

        (await AskAsync(guard, mine, "mail.send")).Should().Be(DenialCodes.SequenceNotAllowed);
        (await AskAsync(guard, mine, "notes.write")).Should().Be(DenialCodes.SequenceNotAllowed);
        (await AskAsync(guard, theirs, "notes.write")).Should().Be(Allowed);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_restart_in_the_middle_forgets_nothing(string policy)
    {
        using TestDirectory directory = new();
        AgentPrincipal agent = await _setup.AgentAsync();
        await using (FileUsageLedger before = FileUsageLedger.Create(Path.Combine(directory, "ledger")))
        {
            _setup.Ledger = before;
            (await AskAsync(_setup.Guard(Make(policy)), agent, "hr.read")).Should().Be(Allowed);
        }

        await using FileUsageLedger after = FileUsageLedger.Open(Path.Combine(directory, "ledger"));
        _setup.Ledger = after;
        (await AskAsync(_setup.Guard(Make(policy)), await _setup.ChildAsync(agent), "mail.send")).Should().Be(Code(policy));
    }

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    /// <summary>Under each of them, a session in which hr.read was allowed sends no mail.</summary>
    private static IAgentPolicy Make(string policy) => policy switch
    {
        "never" => new SequencePolicy(policy, SequenceRule.Never("mail.send", after: "hr.read")),
        "conflict" => new SequencePolicy(policy, SequenceRule.Conflict("mail.send", "hr.read")),
        "at-most" => new SequencePolicy(policy, SequenceRule.AtMost(1, ActionGroup.Of("once", "mail.send", "hr.read"))),
        _ => new InformationFlowPolicy(policy, new ToolCatalogue(
            new ToolDefinition { Action = "hr.read", AddsLabels = ["personal"] }, new ToolDefinition { Action = "mail.send", RefusesLabels = ["personal"] })),
    };

    private static string Code(string policy) => policy == "labels" ? DenialCodes.LabelRefused : DenialCodes.SequenceNotAllowed;
}
