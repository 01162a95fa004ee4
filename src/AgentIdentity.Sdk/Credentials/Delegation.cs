namespace AgentIdentity.Sdk;

/// <summary>What an agent delegates to a sub-agent: less than it has, for less long.</summary>
public sealed class Delegation
{
    /// <summary>The name of the sub-agent, appended to the delegating agent's: 1 to 64 ASCII letters, digits, dots, dashes and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What the sub-agent may do; refused unless it attenuates the delegating agent's scopes.</summary>
    public required AgentScopeSet Scopes { get; init; }

    /// <summary>How many delegations may follow one another below the sub-agent.</summary>
    /// <value>0 by default: the sub-agent may not delegate.</value>
    public int FurtherDelegations { get; init; }

    /// <summary>How long the credential lives, in whole seconds; refused when it would outlive the delegating agent's.</summary>
    /// <value>When null, five minutes, or what is left of the delegating agent's if that is less.</value>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The enforcement points that may accept the chain; no further restriction when empty.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The segments the chain may be used in; no further restriction when null.</summary>
    public IReadOnlyList<string>? Segments { get; init; }

    /// <summary>The environment the chain may be used in, such as <c>production</c>; no further restriction when null. Binds beside those of the delegating agents.</summary>
    public string? Environment { get; init; }

    /// <summary>What the sub-agent must be made of while it acts, and while anybody acts on what it delegated; not bound to anything when null.</summary>
    public CompositionDigest? Composition { get; init; }

    /// <summary>When the chain begins to be valid; no further restriction when null.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The task, for people who read the log; at most 256 characters.</summary>
    public string? Task { get; init; }

    /// <summary>The purpose, for people who read the log; at most 256 characters.</summary>
    public string? Purpose { get; init; }
}
