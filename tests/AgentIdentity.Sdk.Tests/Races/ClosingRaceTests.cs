using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>A guard is disposed while it is deciding: what it had acknowledged is in the log, and nothing comes after.</summary>
public sealed class ClosingRaceTests
{
    private const int Threads = 8;
    private const int Rounds = 100;

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
        using TestDirectory root = new();
        AuditLog[] logs = [.. Enumerable.Range(0, Rounds * 4).Select(round => new AuditLog(FileAuditStore.Open(Place(root, round))))];
        AuditHead?[] acknowledged = new AuditHead?[logs.Length];

        Lockstep.Run(2, logs.Length, async (thread, round) =>
        {
            if (thread == 0)
            {
                await logs[round].DisposeAsync();
                return;
            }

            Thread.SpinWait(round % 40 * 50);       // meets closing at another point each time
            try
            {
                acknowledged[round] = await logs[round].AppendEventAsync("last", new Dictionary<string, string>());
            }
            catch (ObjectDisposedException)
            {
            }
        });

        for (int round = 0; round < logs.Length; round++)
        {
            if (acknowledged[round] is { } head)
            {
                (await AuditVerifier.VerifyAsync(Place(root, round), head)).Break.Should().BeNull("round {0}", round);
                AuditRecord[] records = await AuditReader.ReadAsync(Place(root, round)).ToArrayAsync();
                records.Select(record => record.Type).Should().Equal(["header", "event", "closed"], "round {0}", round);
            }
        }

        acknowledged.Count(head => head is not null).Should().BeInRange(1, logs.Length - 1, "either may come first");
    }

    private static string Place(string root, int round) => Path.Combine(root, $"{round:000}");
}
