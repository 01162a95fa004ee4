namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>The most that one user may have issued for one agent. A request beyond its scopes is refused, not cut.</summary>
public sealed class AgentGrantLimits
{
    /// <summary>The scopes that what is asked for must be within.</summary>
    public required AgentScopeSet Scopes { get; init; }

    /// <summary>The longest life; who asks for a longer one gets this.</summary>
    /// <value>One hour by default; at most what the authority allows.</value>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many delegations may follow one another below the agent.</summary>
    /// <value>0 by default: the agent may not delegate.</value>
    public int FurtherDelegations { get; init; }

    /// <summary>The enforcement points that may accept the chain; any when empty.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The environment the chain may be used in; any that names none when null.</summary>
    public string? Environment { get; init; }

    /// <summary>For whom the agent acts, when that is somebody else than the sponsor.</summary>
    public string? Principal { get; init; }
}
