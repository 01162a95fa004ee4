namespace AgentIdentity.Sdk.Policies;

/// <summary>A stretch of time in which actions are frozen. Immutable.</summary>
public sealed class MaintenanceFreeze
{
    /// <summary>When it begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it ends; that instant is no longer in it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Why, in words for people; it stands in refusals. 1 to 256 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>The actions that are frozen.</summary>
    /// <value>All when null, the default; otherwise at least one action id.</value>
    public IReadOnlyList<string>? Actions { get; init; }
}
