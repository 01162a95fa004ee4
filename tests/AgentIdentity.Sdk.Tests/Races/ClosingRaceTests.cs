using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using Given = AgentIdentity.Sdk.Auditing.Given;

namespace AgentIdentity.Sdk.Races;

/// <summary>A guard is disposed while it is deciding: what it had acknowledged is in the log, and nothing comes after.</summary>
[Collection(nameof(Duels))]
public sealed class ClosingRaceTests
{
    private const int Threads = 8;
    private const int Rounds = 100;
    private const int Step = 3;

    [Fact]
    public async Task What_was_recorded_before_the_guard_was_disposed_stays_and_what_begins_after_is_refused()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        using TestDirectory root = new();
        AgentGuard[] guards = [.. Enumerable.Range(0, Rounds).Select(round => setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(Place(root, round)))))];
        AuditReceipt?[][] receipts = [.. guards.Select(_ => new AuditReceipt?[Threads])];
        bool[] isDisposed = new bool[Rounds];
        int late = 0;

        Lockstep.Run(Threads, Rounds, async (thread, round) =>
        {
            if (thread == 0)
            {
                // In every other round there is something on record by then: a guard that is disposed at once often has nothing.
                SpinWait.SpinUntil(() => round % 2 == 0 || receipts[round].AsSpan().ContainsAnyExcept((AuditReceipt?)null));
                await guards[round].DisposeAsync();
                Volatile.Write(ref isDisposed[round], true);
            }

            bool isLate = Volatile.Read(ref isDisposed[round]);
            try
            {
                AccessDecision decision = await guards[round].AuthorizeAsync(agent, GuardSetup.Call);
                receipts[round][thread] = decision.Receipt;
                Interlocked.Add(ref late, isLate ? 1 : 0);
                decision.IsAllowed.Should().Be(decision.Receipt is not null);
            }
            catch (ObjectDisposedException)
            {
            }
        });

        late.Should().Be(0);
        receipts.SelectMany(round => round).Should().Contain(receipt => receipt != null);
        for (int round = 0; round < Rounds; round++)
        {
            foreach (AuditReceipt? receipt in receipts[round])
            {
                if (receipt is not null)
                {
                    AuditVerification verification = await AuditVerifier.VerifyAsync(Place(root, round), receipt.Head);
                    verification.IsIntact.Should().BeTrue("{0}", verification.Break);
                }
            }
        }
    }

    [Fact]
    public async Task A_log_that_is_closed_before_its_first_record_loses_none_that_was_acknowledged()
    {
        const int rounds = 10_000;
        MemoryAuditStore[] stores = [.. Enumerable.Range(0, rounds).Select(_ => new MemoryAuditStore())];
        AuditLog[] logs = [.. stores.Select(store => new AuditLog(store))];
        AuditHead?[] acknowledged = new AuditHead?[rounds];
        int delay = 0;

        Duel.Run(
            rounds,
            round => logs[round].DisposeAsync().AsTask().GetAwaiter().GetResult(),
            round =>
            {
                Thread.SpinWait(delay);
                acknowledged[round] = TryAppend(logs[round]);
                // Later if it came too early, earlier if too late: so it stays where the two meet.
                delay = acknowledged[round] is null ? Math.Max(0, delay - Step) : delay + Step;
            });

        for (int round = 0; round < rounds; round++)
        {
            if (acknowledged[round] is { } head)
            {
                (await AuditVerifier.VerifyStoreAsync(stores[round], head, degreeOfParallelism: 1)).Break.Should().BeNull("round {0}", round);
                (await Given.TypesOf(stores[round])).Should().Equal(["header", "event", "closed"], "round {0}", round);
            }
        }

        acknowledged.Count(head => head is not null).Should().BeInRange(1, rounds - 1, "either may come first");
    }

    private static AuditHead? TryAppend(AuditLog log)
    {
        try
        {
            return log.AppendEventAsync("last", new Dictionary<string, string>()).AsTask().GetAwaiter().GetResult();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private static string Place(string root, int round) => Path.Combine(root, $"{round:000}");
}
