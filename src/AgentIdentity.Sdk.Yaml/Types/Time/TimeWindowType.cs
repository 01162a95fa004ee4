using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: time-window</c></summary>
internal sealed class TimeWindowType() : PolicyType("time-window", "Allows actions at some times of the week only.", TimeZone, Windows, AppliesTo)
{
    private static readonly Field<string> TimeZone = CommonFields.Required(
        "time_zone",
        new TextShape("a time zone", null, IsZone, "one this machine knows, by its IANA name, such as Europe/Berlin"),
        "The time zone whose wall clock counts, by its IANA name, such as Europe/Berlin or Etc/UTC.");

    private static readonly Field<IReadOnlyList<PlacedWindow>> Windows = CommonFields.Required(
        "windows", new ListShape<PlacedWindow>("windows", new WindowShape(), 1, 256), "The windows; being in one of them is enough.");

    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.MayApplyTo();

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        IReadOnlyList<PlacedWindow> windows = values.Get(Windows);
        int before = reading.Mistakes.Count;
        for (int i = 0; i < windows.Count; i++)
        {
            if (windows.Take(i).FirstOrDefault(earlier => earlier.Covers(windows[i])) is { } covering)
            {
                reading.Mistakes.Add(windows[i].At, PolicyMistakeCodes.Unreachable, $"this window adds nothing to the one in line {covering.At.Line}: delete it");
            }
        }

        return reading.Mistakes.Count > before ? null : new TimeWindowPolicy(id, new TimeWindowOptions
        {
            TimeZone = values.Get(TimeZone),
            Windows = [.. windows.Select(placed => placed.Window)],
            Actions = values.Get(AppliesTo, null),
        });
    }

    private static bool IsZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) && zone.HasIanaId && zone.Id == name;
}
