using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses about what many callers see.</summary>
internal static class LedgerRaceClauses
{
    private const int Callers = 16;
    private const int Calls = 40;
    private const int Rounds = 200;

    public static async Task ManyNeverExceedAsync(IUsageLedger ledger)
    {
        const long Limit = Callers * Calls / 2;
        int[] settled = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            int count = 0;
            for (int i = 0; i < Calls; i++)
            {
                Charge[] charges = [new("shared", 1, Limit, LedgerUse.Later), new($"own-{caller}", 1, Calls, LedgerUse.Later), Charge.Once("callers", $"{caller}", Callers, LedgerUse.Later)];
                count += (await ledger.CommitAsync(LedgerUse.Now, charges).ConfigureAwait(false)).IsCommitted ? 1 : 0;
            }

            return count;
        }))).ConfigureAwait(false);

        Expect.That(settled.Sum() == Limit, $"{settled.Sum()} of {Limit} are settled");
        await ledger.HasAsync("shared", Limit, LedgerUse.Now).ConfigureAwait(false);
        for (int caller = 0; caller < Callers; caller++)
        {
            await ledger.HasAsync($"own-{caller}", settled[caller], LedgerUse.Now).ConfigureAwait(false);
        }
    }

    public static async Task ExclusionHoldsAsync(IUsageLedger ledger)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string one = $"one-{round}", other = $"other-{round}";
            Task<LedgerCommit> first = Task.Run(() => ledger.CommitAsync(LedgerUse.Now, Charge.IfUnused(other), new Charge(one, 1, 1, LedgerUse.Later)));
            Task<LedgerCommit> second = Task.Run(() => ledger.CommitAsync(LedgerUse.Now, Charge.IfUnused(one), new Charge(other, 1, 1, LedgerUse.Later)));
            int passed = (await Task.WhenAll(first, second).ConfigureAwait(false)).Count(commit => commit.IsCommitted);
            Expect.That(passed == 1, $"{passed} of two that exclude each other pass");
        }
    }
}
