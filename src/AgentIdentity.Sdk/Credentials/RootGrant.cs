namespace AgentIdentity.Sdk;

/// <summary>What an authority grants to the first agent of a lineage.</summary>
public sealed class RootGrant
{
    /// <summary>The accountable name: 1 to 64 ASCII letters, digits, dots, dashes and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>Who answers for the agent and everything it delegates.</summary>
    public required Sponsor Sponsor { get; init; }

    /// <summary>What the agent may do.</summary>
    public required AgentScopeSet Scopes { get; init; }

    /// <summary>For whom the agent acts, when that is somebody else than the sponsor; at most 256 characters.</summary>
    public string? Principal { get; init; }

    /// <summary>How many delegations may follow one another below the agent.</summary>
    /// <value>0 by default: the agent may not delegate. At most 8.</value>
    public int FurtherDelegations { get; init; }

    /// <summary>How long the credential lives, in whole seconds.</summary>
    /// <value>One hour by default; at most what the authority allows.</value>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The enforcement points that may accept the chain; any when empty. Binds every delegation below.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The segments the chain may be used in; any when null. Binds every delegation below.</summary>
    public IReadOnlyList<string>? Segments { get; init; }

    /// <summary>The environment the chain may be used in, such as <c>production</c>; any that names none when null. Binds every delegation below.</summary>
    public string? Environment { get; init; }

    /// <summary>What the agent must be made of while it acts, and while anybody acts on what it delegated; not bound to anything when null.</summary>
    public CompositionDigest? Composition { get; init; }

    /// <summary>When the chain begins to be valid; at once when null. Binds every delegation below.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The task, for people who read the log; at most 256 characters.</summary>
    public string? Task { get; init; }

    /// <summary>The purpose, for people who read the log; at most 256 characters.</summary>
    public string? Purpose { get; init; }

    /// <summary>The lineage to continue, when a grant follows from an earlier one; a new lineage when null.</summary>
    public string? Lineage { get; init; }

    /// <summary>The one approved call it is for.</summary>
    internal ApprovalMark? Approval { get; init; }
}
