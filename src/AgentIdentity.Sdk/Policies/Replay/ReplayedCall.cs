namespace AgentIdentity.Sdk.Policies;

/// <summary>A call that was decided once, put together again from what was kept of it.</summary>
public sealed class ReplayedCall
{
    /// <summary>The chain, verified as of the call's time.</summary>
    public required VerifiedCredential Credential { get; init; }

    /// <summary>The action, and the arguments as they were disclosed.</summary>
    public required ToolCall Call { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether the agent lived in the guard's process.</summary>
    public bool IsInProcess { get; init; }

    /// <summary>The segment the guard stood in; null when it was not told.</summary>
    public string? Segment { get; init; }
}
