using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What every <see cref="IAuditStore"/> must do. Runs in any test framework: a broken clause is a <see cref="ContractException"/>.</summary>
/// <example>
/// <code>
/// [Fact]
/// public Task The_store_keeps_its_contract() => AuditStoreContract.CheckAsync(() => new TablePlace());
///
/// private sealed class TablePlace : StorePlace&lt;IAuditStore>
/// {
///     private readonly string _table = $"audit_{Guid.NewGuid():N}";
///
///     public override async ValueTask&lt;IAuditStore> OpenAsync() => await TableAuditStore.OpenAsync(_table);
///
///     public override ValueTask RemoveAsync() => TableAuditStore.DropAsync(_table);
/// }
/// </code>
/// </example>
public static class AuditStoreContract
{
    /// <summary>Checks every clause, and names each that is broken.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    /// <exception cref="ContractException">At least one is broken.</exception>
    public static Task CheckAsync(Func<StorePlace<IAuditStore>> begin) => ContractClause.CheckAllAsync(For(begin));

    /// <summary>The clauses one by one, for a test framework that shows each.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    public static IReadOnlyList<ContractClause> For(Func<StorePlace<IAuditStore>> begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        return
        [
            Over("a new log is empty", StoreClauses.NewLogIsEmptyAsync),
            Over("what is appended is read back, byte for byte and in order", StoreClauses.LinesAreReadBackAsync),
            Over("reading begins where it is asked to", StoreClauses.ReadingBeginsWhereAskedAsync),
            Over("the first and the last line are known", StoreClauses.FirstAndLastLineAreKnownAsync),
            Over("an append where the log does not end is refused and appends nothing", StoreClauses.OtherSequencesAreRefusedAsync),
            Over("a cancelled append appends nothing", StoreClauses.CancelledAppendAppendsNothingAsync),
            Over("lines are the caller's again once they are appended", StoreClauses.LinesAreCopiedAsync),
            Over("reading goes on while lines are appended", StoreClauses.ReadingSurvivesAppendsAsync),
            Over("a log that many append to verifies from first to last", StoreClauses.LogVerifiesAsync),
            Reopened("a log that is opened again goes on where it ended", LastingClauses.LogGoesOnAsync),
            InPlace("a second writer is refused, when it opens the log or when it appends", LastingClauses.SecondWriterIsRefusedAsync),
            InPlace("what room was reserved for fits when there is no other", FullClauses.ReservedRoomIsThereAsync),
            InPlace("an append that finds no room appends nothing, and the next tries again", FullClauses.FailedAppendAppendsNothingAsync),
        ];

        ContractClause Over(string name, Func<IAuditStore, Task> check) => ContractClause.Over(name, begin, (_, store) => check(store));

        ContractClause InPlace(string name, Func<StorePlace<IAuditStore>, IAuditStore, Task> check) => ContractClause.Over(name, begin, check);

        ContractClause Reopened(string name, Func<StorePlace<IAuditStore>, Task> check) => ContractClause.In(name, begin, check);
    }
}
