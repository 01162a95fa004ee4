using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Races;

/// <summary>Agents of one lineage, each on a thread of its own, that try to get by a rule by asking at the same moment.</summary>
public sealed class SessionRaceTests : IAsyncDisposable
{
    private const int Threads = 16;
    private const int Rounds = 300;

    private readonly SessionSetup _setup = new("hr.read", "mail.send");

    [Fact]
    public async Task Of_duties_that_exclude_each_other_only_one_is_ever_done()
    {
        AgentGuard guard = _setup.Guard(new SequencePolicy("duties", SequenceRule.Conflict("hr.read", "mail.send")));

        (int Reads, int Mails)[] sessions = await RaceAsync(guard, Rounds);

        sessions.Should().OnlyContain(session => (session.Reads == Threads / 2 && session.Mails == 0) || (session.Mails == Threads / 2 && session.Reads == 0));
    }

    [Fact]
    public async Task What_is_allowed_so_many_times_is_allowed_exactly_so_many_times()
    {
        AgentGuard guard = _setup.Guard(new SequencePolicy("counts", SequenceRule.AtMost(5, ActionGroup.Of("both", "hr.read", "mail.send"))));

        (int Reads, int Mails)[] sessions = await RaceAsync(guard, Rounds);

        sessions.Should().OnlyContain(session => session.Reads + session.Mails == 5);
    }

    [Fact]
    public async Task Nothing_refused_after_a_label_is_allowed_once_the_label_was_taken()
    {
        InformationFlowPolicy policy = new("flow", new ToolCatalogue(
            new ToolDefinition { Action = "hr.read", AddsLabels = ["personal"] }, new ToolDefinition { Action = "mail.send", AddsLabels = ["sent"], RefusesLabels = ["personal", "sent"] }));

        (int Reads, int Mails)[] sessions = await RaceAsync(_setup.Guard(policy), Rounds);

        sessions.Should().OnlyContain(session => session.Reads == Threads / 2 && session.Mails <= 1);
    }

    [Fact]
    public async Task A_ledger_on_disk_decides_the_same()
    {
        using TestDirectory directory = new();
        await using FileUsageLedger ledger = FileUsageLedger.Create(Path.Combine(directory, "ledger"));
        _setup.Ledger = ledger;
        AgentGuard guard = _setup.Guard(new SequencePolicy("duties", SequenceRule.Conflict("hr.read", "mail.send")));

        (int Reads, int Mails)[] sessions = await RaceAsync(guard, rounds: 50);

        sessions.Should().OnlyContain(session => (session.Reads == Threads / 2 && session.Mails == 0) || (session.Mails == Threads / 2 && session.Reads == 0));
    }

    /// <summary>Two guards that share a ledger are two enforcement points of one system.</summary>
    [Fact]
    public async Task Two_guards_that_share_a_ledger_do_not_allow_what_one_would_not()
    {
        AgentGuard[] guards = [Conflicting(), Conflicting()];

        (int Reads, int Mails)[] sessions = await RaceAsync(thread => guards[thread / 2 % 2], Rounds);

        sessions.Should().OnlyContain(session => (session.Reads == Threads / 2 && session.Mails == 0) || (session.Mails == Threads / 2 && session.Reads == 0));

        AgentGuard Conflicting() => _setup.Guard(new SequencePolicy("duties", SequenceRule.Conflict("hr.read", "mail.send")));
    }

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private Task<(int Reads, int Mails)[]> RaceAsync(AgentGuard guard, int rounds) => RaceAsync(_ => guard, rounds);

    /// <summary>In each round a new lineage, with a child for each thread; every other thread reads, the rest send mail.</summary>
    private async Task<(int Reads, int Mails)[]> RaceAsync(Func<int, AgentGuard> guardOf, int rounds)
    {
        AgentPrincipal[][] agents = new AgentPrincipal[rounds][];
        for (int round = 0; round < rounds; round++)
        {
            AgentPrincipal root = await _setup.AgentAsync();
            AgentPrincipal[] children = new AgentPrincipal[Threads];
            for (int thread = 0; thread < Threads; thread++)
            {
                children[thread] = await _setup.ChildAsync(root);
            }

            agents[round] = children;
        }

        (int Reads, int Mails)[] sessions = new (int, int)[rounds];
        Lockstep.Run(Threads, rounds, async (thread, round) =>
        {
            bool reads = (thread + round) % 2 == 0;
            if (await AskAsync(guardOf(thread), agents[round][thread], reads ? "hr.read" : "mail.send") == Allowed)
            {
                _ = reads ? Interlocked.Increment(ref sessions[round].Reads) : Interlocked.Increment(ref sessions[round].Mails);
            }
        });
        return sessions;
    }
}
