namespace AgentIdentity.Sdk;

/// <summary>A tool that a host lets somebody call, and whether a guard stands before it.</summary>
public sealed class ExposedTool
{
    /// <summary>Where callers find it: <c>kernel plugin Mail</c>, <c>chat client default</c>, <c>POST /payments/{id}/refund</c>.</summary>
    public required string Place { get; init; }

    /// <summary>The name callers know it by.</summary>
    public required string Name { get; init; }

    /// <summary>The action id that the guard decides; null when the host has named none, and then no call of it is allowed.</summary>
    public string? Action { get; init; }

    /// <summary>Whether every call that comes this way passes a guard.</summary>
    /// <value>False unless the adapter has looked and found a guard.</value>
    public bool IsGuarded { get; init; }

    /// <summary>What to do about it, when it is not guarded: a sentence for whoever runs the host.</summary>
    public string? Advice { get; init; }

    /// <summary>Place and name.</summary>
    public override string ToString() => $"{Name} ({Place})";
}
