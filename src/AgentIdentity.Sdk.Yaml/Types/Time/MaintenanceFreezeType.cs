using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: maintenance-freeze</c></summary>
internal sealed class MaintenanceFreezeType() : PolicyType(
    "maintenance-freeze", "Refuses actions during planned stretches of time, and while the program's switch is thrown.", Freezes, Switch, SwitchAppliesTo)
{
    private static readonly Field<IReadOnlyList<PlacedFreeze>> Freezes = CommonFields.Optional(
        "freezes", new ListShape<PlacedFreeze>("freezes", new FreezeShape(), 1, 256), "The freezes that are planned.");

    private static readonly Field<bool> Switch = CommonFields.Optional("switch", new FlagShape(), "Whether the program's switch freezes at run time; false when it is not said.");

    private static readonly Field<IReadOnlyList<string>> SwitchAppliesTo = CommonFields.MayApplyTo("switch_applies_to", "the switch");

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        IReadOnlyList<PlacedFreeze> freezes = values.Get(Freezes, []);
        bool hasSwitch = values.Maybe(Switch) ?? false;
        int before = reading.Mistakes.Count;
        if (freezes.Count == 0 && !hasSwitch)
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.Unreachable, "nothing is ever frozen: plan freezes, or say switch: true");
        }

        if (!hasSwitch && values.Has(SwitchAppliesTo))
        {
            reading.Mistakes.Add(values.PlaceOf(SwitchAppliesTo), PolicyMistakeCodes.Unreachable, "there is no switch: say switch: true, or delete this");
        }

        for (int i = 0; i < freezes.Count; i++)
        {
            if (freezes.Take(i).FirstOrDefault(earlier => earlier.Covers(freezes[i])) is { } covering)
            {
                reading.Mistakes.Add(freezes[i].At, PolicyMistakeCodes.Unreachable, $"this freeze adds nothing to the one in line {covering.At.Line}: delete it");
            }
        }

        if (hasSwitch)
        {
            reading.HasHost(values.PlaceOf(Switch), reading.Host.Freeze, "a switch (PolicyFileHost.Freeze)");
        }

        return reading.Mistakes.Count > before ? null : new MaintenanceFreezePolicy(id, new MaintenanceFreezeOptions
        {
            Freezes = [.. freezes.Select(placed => placed.Freeze)],
            Switch = hasSwitch ? reading.Host.Freeze : null,
            SwitchActions = values.Get(SwitchAppliesTo, null),
        });
    }
}
