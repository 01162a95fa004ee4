using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What every <see cref="IApprovalStore"/> must do. Runs in any test framework: a broken clause is a <see cref="ContractException"/>.</summary>
/// <remarks>Used like <see cref="AuditStoreContract"/>.</remarks>
public static class ApprovalStoreContract
{
    /// <summary>Checks every clause, and names each that is broken.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    /// <exception cref="ContractException">At least one is broken.</exception>
    public static Task CheckAsync(Func<StorePlace<IApprovalStore>> begin) => ContractClause.CheckAllAsync(For(begin));

    /// <summary>The clauses one by one, for a test framework that shows each.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    public static IReadOnlyList<ContractClause> For(Func<StorePlace<IApprovalStore>> begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        return
        [
            Over("what is added is found, with its arguments", ApprovalClauses.AddedIsFoundAsync),
            Over("what was never added is not found", ApprovalClauses.OtherIsNotFoundAsync),
            Over("a request that is there already is refused", ApprovalClauses.AddedTwiceIsRefusedAsync),
            Over("requests are listed by lineage, and all together, oldest first", ApprovalClauses.ListedByLineageAsync),
            Over("what was signed is read back, byte for byte and once each", ApprovalClauses.ApprovalsAreReadBackAsync),
            Over("what was signed about no request is refused", ApprovalClauses.ApprovalOfNothingIsRefusedAsync),
            Over("a request takes 64 approvals and no more", ApprovalClauses.ApprovalsAreBoundedAsync),
            Over("what is removed is gone, and what was signed about it, and nothing else", ApprovalClauses.RemovedIsGoneAsync),
            Over("a cancelled call keeps nothing", ApprovalClauses.CancelledKeepsNothingAsync),
            Over("many add and sign at once", ApprovalClauses.ManyAtOnceAsync),
            Reopened("opened again, everything is there", ApprovalClauses.LastsAsync),
            Reopened("what one has kept, another who has it open finds", ApprovalClauses.IsSharedAsync),
        ];

        ContractClause Over(string name, Func<IApprovalStore, Task> check) => ContractClause.Over(name, begin, (_, store) => check(store));

        ContractClause Reopened(string name, Func<StorePlace<IApprovalStore>, Task> check) => ContractClause.In(name, begin, check);
    }
}
