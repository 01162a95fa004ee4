using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What the host says of one tool; its action is the key it stands under.</summary>
internal sealed class ToolShape() : ObjectShape<ToolSettings>("a tool", Risk, Adds, Refuses, Segment, Cost, ArgumentSchema, Description, MustBeObserved)
{
    private static readonly Field<ToolRisk> Risk = CommonFields.Required("risk", RiskClass.OfTool, "How much harm the tool can do.");

    private static readonly Field<IReadOnlyList<string>> Adds = CommonFields.Optional("adds", Labels(), "The labels a session bears once the tool has run.");

    private static readonly Field<IReadOnlyList<string>> Refuses = CommonFields.Optional("refuses", Labels(), "The labels of a session in which the tool may not run.");

    private static readonly Field<string> Segment = CommonFields.Optional("segment", ReferenceShape.Segment, "The segment the tool and its data lie in.");

    private static readonly Field<long> Cost = CommonFields.Optional("cost", new IntegerShape(0, ToolDefinition.MaxCost), "What one call costs, in units of your choice; 1 when it is not said.");

    private static readonly Field<JsonObject> ArgumentSchema = CommonFields.Optional(
        "schema", new JsonShape("the JSON schema of the tool's arguments"), "The JSON schema of the tool's arguments, as it was reviewed.");

    private static readonly Field<string> Description = CommonFields.Optional(
        "description",
        new TextShape("a description", null, text => text.Length is > 0 and <= ToolDefinition.MaxDescriptionLength, $"1 to {ToolDefinition.MaxDescriptionLength} characters", ToolDefinition.MaxDescriptionLength),
        "What the model is told of the tool, as it was reviewed.");

    private static readonly Field<bool> MustBeObserved = CommonFields.Optional(
        "must_be_observed", new FlagShape(), "Whether the tool may run only while some server was seen to offer it; false when it is not said.");

    protected override ToolSettings? Make(FieldValues values, Reading reading) =>
        TryReadSchema(values, reading, out ToolSchema? schema) ? Settings(values, schema) : null;

    private static ToolSettings Settings(FieldValues values, ToolSchema? schema) => new(action => new ToolDefinition
    {
        Action = action,
        Risk = values.Get(Risk),
        AddsLabels = values.Get(Adds, []),
        RefusesLabels = values.Get(Refuses, []),
        Segment = values.Get(Segment, null),
        Cost = values.Maybe(Cost) ?? 1,
        Schema = schema,
        Description = values.Get(Description, null),
        MustBeObserved = values.Maybe(MustBeObserved) ?? false,
    });

    private static bool TryReadSchema(FieldValues values, Reading reading, out ToolSchema? schema)
    {
        schema = null;
        try
        {
            schema = values.Get(ArgumentSchema, null) is { } json ? ToolSchema.Parse(json.ToJsonString()) : null;
            return true;
        }
        catch (FormatException refused)
        {
            reading.Mistakes.Add(values.PlaceOf(ArgumentSchema), PolicyMistakeCodes.InvalidValue, refused.Message);
            return false;
        }
    }

    private static ListShape<string> Labels() => new("labels", ReferenceShape.Label, 0, ToolDefinition.MaxLabels);
}

/// <summary>A tool that has everything but its action.</summary>
internal sealed record ToolSettings(Func<string, ToolDefinition> For);
