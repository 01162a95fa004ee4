namespace AgentIdentity.Sdk.Policies;

/// <summary>What the host knows of one tool, and says of it; never what the tool's server says.</summary>
public sealed class ToolDefinition
{
    /// <summary>The action id, <c>source.tool</c>: the host assigns the source.</summary>
    public required string Action { get; init; }

    /// <summary>How much harm it can do.</summary>
    /// <value>Unspecified by default, which counts as critical.</value>
    public ToolRisk Risk { get; init; }

    /// <summary>The labels a session bears once the tool has run: <c>untrusted</c>, <c>secret</c>, <c>personal</c>, or the host's own.</summary>
    public IReadOnlyList<string> AddsLabels { get; init; } = [];

    /// <summary>The labels of a session in which the tool may not run.</summary>
    public IReadOnlyList<string> RefusesLabels { get; init; } = [];

    /// <summary>The segment the tool and its data lie in; null when it lies where the guard stands.</summary>
    public string? Segment { get; init; }

    /// <summary>What one call costs, in units the host chooses.</summary>
    /// <value>1 by default; at least 0.</value>
    public long Cost { get; init; } = 1;
}
