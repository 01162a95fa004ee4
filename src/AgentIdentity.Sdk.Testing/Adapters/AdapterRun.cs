namespace AgentIdentity.Sdk.Testing;

/// <summary>What came of a run: what the model was told for each of its asks, and whether it could go on.</summary>
public sealed class AdapterRun
{
    /// <summary>What the model was told, as text, for each ask in order: the tool's result, or why there is none.</summary>
    public required IReadOnlyList<string> Told { get; init; }

    /// <summary>Whether the run ended because the model had no more to ask, and not because something stopped it.</summary>
    public required bool HasLastWord { get; init; }
}
