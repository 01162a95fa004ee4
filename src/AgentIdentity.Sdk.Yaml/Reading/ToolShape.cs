using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What the host says of one tool; its action is the key it stands under.</summary>
internal sealed class ToolShape() : ObjectShape<ToolSettings>("a tool", Risk, Adds, Refuses, Segment, Cost)
{
    private static readonly Field<ToolRisk> Risk = CommonFields.Required(
        "risk", new ChoiceShape<ToolRisk>("a risk class", ("low", ToolRisk.Low), ("medium", ToolRisk.Medium), ("high", ToolRisk.High), ("critical", ToolRisk.Critical)), "How much harm the tool can do.");

    private static readonly Field<IReadOnlyList<string>> Adds = CommonFields.Optional("adds", Labels(), "The labels a session bears once the tool has run.");

    private static readonly Field<IReadOnlyList<string>> Refuses = CommonFields.Optional("refuses", Labels(), "The labels of a session in which the tool may not run.");

    private static readonly Field<string> Segment = CommonFields.Optional("segment", ReferenceShape.Segment, "The segment the tool and its data lie in.");

    private static readonly Field<long> Cost = CommonFields.Optional("cost", new IntegerShape(0, 1_000_000_000), "What one call costs, in units of your choice; 1 when it is not said.");

    protected override ToolSettings Make(FieldValues values, Reading reading) => new(action => new ToolDefinition
    {
        Action = action,
        Risk = values.Get(Risk),
        AddsLabels = values.Get(Adds, []),
        RefusesLabels = values.Get(Refuses, []),
        Segment = values.Get(Segment, null),
        Cost = values.Maybe(Cost) ?? 1,
    });

    private static ListShape<string> Labels() => new("labels", ReferenceShape.Label, 0, 64);
}

/// <summary>A tool that has everything but its action.</summary>
internal sealed record ToolSettings(Func<string, ToolDefinition> For);
