namespace AgentIdentity.Sdk.Testing;

/// <summary>One sentence of a contract, which a store or an adapter keeps or breaks.</summary>
public sealed class ContractClause
{
    private readonly Func<Task> _check;

    internal ContractClause(string name, Func<Task> check) => (Name, _check) = (name, check);

    /// <summary>The sentence.</summary>
    public string Name { get; }

    /// <summary>Checks it in a place of its own. What the place cannot show, such as being full, is not checked.</summary>
    /// <exception cref="ContractException">It is broken.</exception>
    public async Task CheckAsync()
    {
        try
        {
            await _check().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw new ContractException($"{Name}: {failure.Message}", failure is ContractException ? failure.InnerException : failure);
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal static ContractClause In<TStore>(string name, Func<StorePlace<TStore>> begin, Func<StorePlace<TStore>, Task> check)
        where TStore : class => new(name, async () =>
    {
        StorePlace<TStore> place = begin();
        try
        {
            await check(place).ConfigureAwait(false);
        }
        finally
        {
            await place.RemoveAsync().ConfigureAwait(false);
        }
    });

    internal static ContractClause Over<TStore>(string name, Func<StorePlace<TStore>> begin, Func<StorePlace<TStore>, TStore, Task> check)
        where TStore : class => In(name, begin, async place =>
    {
        TStore store = await place.OpenAsync().ConfigureAwait(false);
        try
        {
            await check(place, store).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(store).ConfigureAwait(false);
        }
    });

    /// <summary>Closes what can be closed.</summary>
    internal static ValueTask CloseAsync(object store) => store is IAsyncDisposable closing ? closing.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>Checks all, and names each that is broken.</summary>
    internal static async Task CheckAllAsync(IReadOnlyList<ContractClause> clauses)
    {
        List<ContractException> broken = [];
        foreach (ContractClause clause in clauses)
        {
            try
            {
                await clause.CheckAsync().ConfigureAwait(false);
            }
            catch (ContractException failure)
            {
                broken.Add(failure);
            }
        }

        if (broken.Count > 0)
        {
            throw new ContractException(
                $"{broken.Count} of {clauses.Count} clauses are broken:{Environment.NewLine}{string.Join(Environment.NewLine, broken.Select(failure => failure.Message))}",
                broken[0]);
        }
    }
}
