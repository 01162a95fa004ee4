namespace AgentIdentity.Sdk.Policies;

/// <summary>What the host knows of one tool, and says of it; never what the tool's server says.</summary>
/// <remarks>Lists are copied. A <see cref="ToolCatalogue"/> checks the values and names what is wrong with them.</remarks>
public sealed class ToolDefinition
{
    /// <summary>The most labels a tool adds, and the most it refuses.</summary>
    public const int MaxLabels = 32;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 16 * 1024;

    /// <summary>The most units one call may cost: a million million.</summary>
    public const long MaxCost = 1_000_000_000_000;

    /// <summary>The action id, <c>source.tool</c>: the host assigns the source.</summary>
    public required string Action { get; init; }

    /// <summary>How much harm it can do.</summary>
    /// <value>Unspecified by default, which counts as critical.</value>
    public ToolRisk Risk { get; init; }

    /// <summary>The same as <see cref="Risk"/>, but critical where nobody classified the tool. What thresholds are compared with.</summary>
    public ToolRisk EffectiveRisk => Risk == ToolRisk.Unspecified ? ToolRisk.Critical : Risk;

    /// <summary>The labels a session bears once the tool has run: <c>untrusted</c>, <c>secret</c>, <c>personal</c>, or the host's own.</summary>
    /// <value>None by default; at most <see cref="MaxLabels"/> names of 1 to 64 ASCII letters, digits, dots, dashes and underscores, none twice.</value>
    public IReadOnlyList<string> AddsLabels { get; init => field = Copy(value); } = [];

    /// <summary>The labels of a session in which the tool may not run.</summary>
    /// <value>None by default; as many and of the same form as <see cref="AddsLabels"/>.</value>
    public IReadOnlyList<string> RefusesLabels { get; init => field = Copy(value); } = [];

    /// <summary>The segment the tool and its data lie in; null when it lies where the guard stands.</summary>
    public string? Segment { get; init; }

    /// <summary>What one call costs, in units the host chooses.</summary>
    /// <value>1 by default; from 0 to <see cref="MaxCost"/>.</value>
    public long Cost { get; init; } = 1;

    /// <summary>The schema of the arguments, as it was reviewed; null when none was. A live tool with another schema is another tool.</summary>
    public ToolSchema? Schema { get; init; }

    /// <summary>What the model is told of the tool, as it was reviewed; null when it was not. A live tool that says something else is another tool.</summary>
    /// <value>At most <see cref="MaxDescriptionLength"/> characters.</value>
    public string? Description { get; init; }

    /// <summary>Whether the tool may run only while some server was seen to offer it; see <see cref="ToolObservations"/>.</summary>
    public bool MustBeObserved { get; init; }

    /// <summary>The action id.</summary>
    public override string ToString() => Action;

    private static System.Collections.ObjectModel.ReadOnlyCollection<string> Copy(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Array.AsReadOnly([.. labels]);
    }
}
