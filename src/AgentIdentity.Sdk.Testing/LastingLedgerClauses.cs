using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses about the place a ledger is in.</summary>
internal static class LastingLedgerClauses
{
    private const int Enough = 200_000;         // debits, which no place that was filled has room for

    private static readonly string Padding = new('x', 2_000);

    public static async Task LastsAsync(StorePlace<IUsageLedger> place)
    {
        IUsageLedger ledger = await place.OpenAsync().ConfigureAwait(false);
        try
        {
            Expect.That(
                place.IsLasting == ledger.RemembersSince is null,
                place.IsLasting ? $"it says it forgets what was before {ledger.RemembersSince}" : "it says it never forgets, and its place is not lasting");
            await ledger.SettledAsync(
                "1 of 2", LedgerUse.Now, new Charge("a", 1, 2, LedgerUse.Later), Charge.Once("b", "x", 9, LedgerUse.Later), new Charge("gone", 1, 1, LedgerUse.Now.AddMinutes(1))).ConfigureAwait(false);
        }
        finally
        {
            await ContractClause.CloseAsync(ledger).ConfigureAwait(false);
        }

        if (!place.IsLasting)
        {
            return;
        }

        IUsageLedger again = await place.OpenAsync().ConfigureAwait(false);
        try
        {
            await again.HasAsync("a", 1, LedgerUse.Now).ConfigureAwait(false);
            await again.RefusedAsync("the third of 2, when it is opened again,", LedgerUse.Now, new Charge("a", 2, 2, LedgerUse.Later)).ConfigureAwait(false);
            await again.SettledAsync("a member that was counted", LedgerUse.Now, Charge.Once("b", "x", 1, LedgerUse.Later)).ConfigureAwait(false);
            await again.RefusedAsync("another member", LedgerUse.Now, Charge.Once("b", "y", 1, LedgerUse.Later)).ConfigureAwait(false);
            await again.SettledAsync("a counter that has expired meanwhile", LedgerUse.Now.AddMinutes(1), Charge.IfUnused("gone")).ConfigureAwait(false);
            await again.RefusedAsync("a counter that lives on", LedgerUse.Later.AddTicks(-1), Charge.IfUnused("a")).ConfigureAwait(false);
        }
        finally
        {
            await ContractClause.CloseAsync(again).ConfigureAwait(false);
        }
    }

    public static async Task FullDebitsNothingAsync(StorePlace<IUsageLedger> place, IUsageLedger ledger)
    {
        if (!await place.TryFillAsync().ConfigureAwait(false))
        {
            return;
        }

        int settled = 0;
        bool isFull = false;
        for (; settled < Enough && !isFull; settled += isFull ? 0 : 1)
        {
            isFull = await IsFullAsync(ledger, settled).ConfigureAwait(false);
        }

        Expect.That(isFull, $"{settled} debits are settled in a place without room");
        await ledger.HasAsync("a", settled, LedgerUse.Now).ConfigureAwait(false);
        await ledger.HasAsync("b", settled, LedgerUse.Now).ConfigureAwait(false);
        await place.FreeAsync().ConfigureAwait(false);
        await ledger.SettledAsync("a debit, when there is room again,", LedgerUse.Now, new Charge("a", 1, settled + 1, LedgerUse.Later)).ConfigureAwait(false);
    }

    private static async Task<bool> IsFullAsync(IUsageLedger ledger, int number)
    {
        try
        {
            await ledger.SettledAsync(
                "a debit", LedgerUse.Now, new Charge("a", 1, Enough, LedgerUse.Later), Charge.Once("b", $"{number} {Padding}", Enough, LedgerUse.Later)).ConfigureAwait(false);
            return false;
        }
        catch (LedgerException refusal) when (refusal.Code == LedgerCodes.Full)
        {
            return true;
        }
    }
}
