namespace AgentIdentity.Sdk.Testing;

/// <summary>One place where a store keeps its things, empty at first: a directory, a table, a bucket. A contract is checked in many, one after the other.</summary>
/// <typeparam name="TStore">What is stored there.</typeparam>
public abstract class StorePlace<TStore>
    where TStore : class
{
    /// <summary>Whether what was stored is there when the place is opened again. False for a store in memory.</summary>
    /// <value>Default: true. The clauses about opening again are then not checked.</value>
    public virtual bool IsLasting => true;

    /// <summary>Opens the store in this place; opened again, it finds what was stored. One that can be disposed is, before it is opened again.</summary>
    public abstract ValueTask<TStore> OpenAsync();

    /// <summary>Takes all the room the place has, or says that it cannot.</summary>
    /// <returns>Default: false. The clauses about a full place are then not checked.</returns>
    public virtual ValueTask<bool> TryFillAsync() => ValueTask.FromResult(false);

    /// <summary>Gives the room back that <see cref="TryFillAsync"/> took.</summary>
    public virtual ValueTask FreeAsync() => ValueTask.CompletedTask;

    /// <summary>Removes the place, when the clause is checked.</summary>
    public virtual ValueTask RemoveAsync() => ValueTask.CompletedTask;
}
