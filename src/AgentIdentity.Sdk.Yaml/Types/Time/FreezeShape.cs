using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One stretch of time in which actions are frozen.</summary>
internal sealed class FreezeShape() : ObjectShape<PlacedFreeze>("a freeze", From, To, Reason, AppliesTo)
{
    private static readonly Field<DateTimeOffset> From = CommonFields.Required("from", new InstantShape(), "When it begins.");

    private static readonly Field<DateTimeOffset> To = CommonFields.Required("to", new InstantShape(), "When it ends; that instant is no longer in it.");

    private static readonly Field<string> Reason = CommonFields.Required("reason", TextShape.Words, "Why, in words for people; it stands in refusals.");

    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.MayApplyTo();

    protected override PlacedFreeze? Make(FieldValues values, Reading reading)
    {
        if (values.Get(To) > values.Get(From))
        {
            return new PlacedFreeze(new MaintenanceFreeze { From = values.Get(From), To = values.Get(To), Reason = values.Get(Reason), Actions = values.Get(AppliesTo, null) }, values.At);
        }

        reading.Mistakes.Add(values.PlaceOf(To), PolicyMistakeCodes.Unreachable, "a freeze that does not end after it begins never holds");
        return null;
    }
}

/// <summary>A freeze, and where it stands.</summary>
internal sealed record PlacedFreeze(MaintenanceFreeze Freeze, Place At)
{
    /// <summary>Whether the other freezes nothing that this one does not.</summary>
    public bool Covers(PlacedFreeze other) => Freeze.From <= other.Freeze.From && Freeze.To >= other.Freeze.To
        && (Freeze.Actions is null || other.Freeze.Actions?.All(Freeze.Actions.Contains) == true);
}
