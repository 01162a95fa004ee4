using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What every <see cref="IDisclosureStore"/> must do. Runs in any test framework: a broken clause is a <see cref="ContractException"/>.</summary>
/// <remarks>Used like <see cref="AuditStoreContract"/>.</remarks>
public static class DisclosureStoreContract
{
    /// <summary>Checks every clause, and names each that is broken.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    /// <exception cref="ContractException">At least one is broken.</exception>
    public static Task CheckAsync(Func<StorePlace<IDisclosureStore>> begin) => ContractClause.CheckAllAsync(For(begin));

    /// <summary>The clauses one by one, for a test framework that shows each.</summary>
    /// <param name="begin">Makes a new place, empty, each time.</param>
    public static IReadOnlyList<ContractClause> For(Func<StorePlace<IDisclosureStore>> begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        return
        [
            Over("what is stored is found, byte for byte", DisclosureClauses.StoredIsFoundAsync),
            Over("what was never stored is not found", DisclosureClauses.OtherIsNotFoundAsync),
            Over("a call stored again replaces its entries", DisclosureClauses.StoredAgainIsReplacedAsync),
            Over("erasing takes one entry, once, and no other", DisclosureClauses.ErasingTakesOneAsync),
            Over("a cancelled store stores nothing", DisclosureClauses.CancelledStoreStoresNothingAsync),
            Over("many store and erase at once", DisclosureClauses.ManyAtOnceAsync),
            Over("what a log commits to is opened", DisclosureClauses.CommitmentsAreOpenedAsync),
            Reopened("opened again, what was stored is there and what was erased is not", DisclosureClauses.LastsAsync),
        ];

        ContractClause Over(string name, Func<IDisclosureStore, Task> check) => ContractClause.Over(name, begin, (_, store) => check(store));

        ContractClause Reopened(string name, Func<StorePlace<IDisclosureStore>, Task> check) => ContractClause.In(name, begin, check);
    }
}
