namespace AgentIdentity.Sdk.Policies;

/// <summary>A set of policies that can be replaced as a whole while guards use it.</summary>
/// <remarks>A decision that has begun ends with the set it began with; every later one sees the new set. Safe for concurrent use.</remarks>
public sealed class ReloadablePolicies : IPolicySource
{
    private PolicySet _current;

    /// <summary>Begins with this set.</summary>
    /// <param name="initial">The set.</param>
    public ReloadablePolicies(PolicySet initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        _current = initial;
    }

    /// <inheritdoc/>
    public PolicySet Current => Volatile.Read(ref _current);

    /// <summary>Puts another set in force, and gives the one that was.</summary>
    /// <param name="next">The set.</param>
    public PolicySet Replace(PolicySet next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return Interlocked.Exchange(ref _current, next);
    }
}
