namespace AgentIdentity.Sdk.Policies;

/// <summary>A named way from one segment into another, for some actions and in that direction only.</summary>
/// <remarks>A gateway only narrows: it lifts the general ban on crossings, and gives nobody a scope or a segment their credential lacks.</remarks>
public sealed class SegmentGateway
{
    /// <summary>The gateway's name, for records and drawings: 1 to 64 ASCII letters, digits, dots, dashes and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>The segment calls come from.</summary>
    public required string From { get; init; }

    /// <summary>The segment of the tools they go to.</summary>
    public required string To { get; init; }

    /// <summary>The actions it lets through, at least one; <see cref="ToolCatalogue.Match"/> turns a wildcard into them.</summary>
    public required IReadOnlyList<string> Actions { get; init => field = Copy(value); }

    /// <summary>The gateway's name.</summary>
    public override string ToString() => Name;

    private static System.Collections.ObjectModel.ReadOnlyCollection<string> Copy(IReadOnlyList<string> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return Array.AsReadOnly([.. actions]);
    }
}
