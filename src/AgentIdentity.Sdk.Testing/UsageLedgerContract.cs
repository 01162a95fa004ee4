using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What every <see cref="IUsageLedger"/> must do. Runs in any test framework: a broken clause is a <see cref="ContractException"/>.</summary>
/// <remarks>Used like <see cref="AuditStoreContract"/>. A ledger that is opened again and is none yet is to be begun by <c>OpenAsync</c>.</remarks>
public static class UsageLedgerContract
{
    /// <summary>Checks every clause, and names each that is broken.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    /// <exception cref="ContractException">At least one is broken.</exception>
    public static Task CheckAsync(Func<StorePlace<IUsageLedger>> begin) => ContractClause.CheckAllAsync(For(begin));

    /// <summary>The clauses one by one, for a test framework that shows each.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    public static IReadOnlyList<ContractClause> For(Func<StorePlace<IUsageLedger>> begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        return
        [
            Over("a counter reaches its limit and no more", LedgerClauses.LimitIsReachedAsync),
            Over("charges to one counter count together, and no sum overflows", LedgerClauses.ChargesCountTogetherAsync),
            Over("all charges are settled or none, and the one that refuses is named", LedgerClauses.AllOrNoneAsync),
            Over("a charge that makes no sense is refused", LedgerClauses.NonsenseIsRefusedAsync),
            Over("each member is counted once", LedgerClauses.MembersAreCountedOnceAsync),
            Over("conditions look at what was there before the step", LedgerClauses.ConditionsLookBeforeAsync),
            Over("a counter that has expired begins again, and not before", LedgerClauses.ExpiredBeginsAgainAsync),
            Over("an instant that goes back opens no counter again", LedgerClauses.GoingBackOpensNothingAsync),
            Over("a cancelled commit debits nothing", LedgerClauses.CancelledDebitsNothingAsync),
            Over("charges are the caller's again once they are settled", LedgerClauses.ChargesAreCopiedAsync),
            Over("many at once never exceed a limit", LedgerRaceClauses.ManyNeverExceedAsync),
            Over("of two that exclude each other one passes", LedgerRaceClauses.ExclusionHoldsAsync),
            ContractClause.In("a ledger says whether it forgets, and one that does not has what was debited when it is opened again", begin, LastingLedgerClauses.LastsAsync),
            ContractClause.Over("a debit that finds no room debits nothing, and the next tries again", begin, LastingLedgerClauses.FullDebitsNothingAsync),
        ];

        ContractClause Over(string name, Func<IUsageLedger, Task> check) => ContractClause.Over(name, begin, (_, ledger) => check(ledger));
    }
}
