namespace AgentIdentity.Sdk.Policies;

/// <summary>One tool as a server offers it at the moment. Hostile, but for its source: the server says what it likes.</summary>
public sealed class ObservedTool
{
    /// <summary>The source the host assigned to the server: the first part of the action id. 1 to 64 ASCII letters, digits, dashes and underscores.</summary>
    public required string Source { get; init; }

    /// <summary>The tool's name, as its server says it.</summary>
    public required string Tool { get; init; }

    /// <summary>The name the model is shown, when that is not the action id. Two different tools under one name are ambiguous.</summary>
    public string? ShownAs { get; init; }

    /// <summary>The schema of the arguments, as the server says it.</summary>
    public string? Schema { get; init; }

    /// <summary>What the server says to the model about the tool.</summary>
    public string? Description { get; init; }

    /// <summary>The action id: source, dot, name.</summary>
    public string Action => $"{Source}.{Tool}";

    /// <summary>The action id.</summary>
    public override string ToString() => Action;
}
