using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>What may be done once is done by one of two threads that try it in the same moment.</summary>
[Collection(nameof(Duels))]
public sealed class OnceRaceTests
{
    private const int Rounds = 20_000;

    /// <summary>Without a log, which would refuse a second outcome as well.</summary>
    [Fact]
    public async Task A_decision_is_completed_by_one_of_two()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(setup.Anchors).UseClock(setup.Clock).WithoutAuditUnsafe().Build();
        AccessDecision[] decisions = new AccessDecision[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            decisions[i] = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        }

        ExpectOneSuccess(round => decisions[round].CompleteAsync().AsTask());
    }

    [Fact]
    public async Task A_receipt_is_used_up_by_one_of_two()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        AuditReceipt[] receipts = new AuditReceipt[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            receipts[i] = await log.AppendDecisionAsync(new DecisionEntry { CallId = $"c{i}", Decision = AuditDecision.Allow });
        }

        ExpectOneSuccess(round => log.AppendOutcomeAsync(receipts[round], new OutcomeEntry { Outcome = AuditOutcome.Completed }).AsTask());

        log.OpenCalls.Should().Be(0);
    }

    [Fact]
    public void A_charge_that_fits_once_is_debited_for_one_of_two()
    {
        MemoryUsageLedger ledger = new();
        Charge[][] charges = [.. Enumerable.Range(0, Rounds).Select(i => (Charge[])[new Charge($"proof-{i}", 1, 1, DateTimeOffset.MaxValue)])];

        ExpectOneSuccess(async round =>
        {
            LedgerCommit commit = await ledger.TryCommitAsync(charges[round], DateTimeOffset.UnixEpoch);
            commit.IsCommitted.Should().Be(commit.RefusedKey is null);
            _ = commit.IsCommitted ? 0 : throw new InvalidOperationException();
        });
    }

    private static void ExpectOneSuccess(Func<int, Task> attempt)
    {
        int[] successes = new int[Rounds];
        Duel.Run(Rounds, round =>
        {
            try
            {
                attempt(round).GetAwaiter().GetResult();
                Interlocked.Increment(ref successes[round]);
            }
            catch (InvalidOperationException)
            {
                // The other one was first.
            }
        });

        successes.Should().OnlyContain(count => count == 1);
    }
}
