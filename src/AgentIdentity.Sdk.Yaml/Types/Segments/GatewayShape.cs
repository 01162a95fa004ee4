namespace AgentIdentity.Sdk.Yaml;

/// <summary>One gateway; its name is the key it stands under.</summary>
internal sealed class GatewayShape() : ObjectShape<GatewayText>("a gateway", From, To, Actions)
{
    private static readonly Field<string> From = CommonFields.Required("from", ReferenceShape.Segment, "The segment calls come from.");

    private static readonly Field<string> To = CommonFields.Required("to", ReferenceShape.Segment, "The segment of the tools they go to.");

    private static readonly Field<IReadOnlyList<string>> Actions = CommonFields.Required("actions", new ActionsShape(), "The actions it lets through.");

    protected override GatewayText? Make(FieldValues values, Reading reading)
    {
        if (values.Get(From) != values.Get(To))
        {
            return new GatewayText(values.Get(From), values.Get(To), values.Get(Actions), values.PlaceOf(Actions));
        }

        reading.Mistakes.Add(values.PlaceOf(To), PolicyMistakeCodes.Unreachable, "a gateway leads from one segment into another: within one, nothing is in the way");
        return null;
    }
}

/// <summary>A gateway that has everything but its name.</summary>
internal sealed record GatewayText(string From, string To, IReadOnlyList<string> Actions, Place At);
