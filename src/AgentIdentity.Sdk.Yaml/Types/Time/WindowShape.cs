using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One stretch of the day, on some days of the week.</summary>
internal sealed class WindowShape() : ObjectShape<PlacedWindow>("a window", Days, From, To)
{
    private static readonly Field<IReadOnlyList<DayOfWeek>> Days = CommonFields.Optional("days", new ListShape<DayOfWeek>("days", new ChoiceShape<DayOfWeek>(
        "a day of the week", ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday)), 1, 7), "The days on which the stretch begins; all when it is not said.");

    private static readonly Field<TimeOnly> From = CommonFields.Required("from", new ClockShape(), "When it begins.");

    private static readonly Field<TimeOnly> To = CommonFields.Required("to", new ClockShape(), "When it ends; on the next day when that is not later than from.");

    protected override PlacedWindow Make(FieldValues values, Reading reading)
    {
        TimeWindow window = new() { From = values.Get(From), To = values.Get(To) };
        return new PlacedWindow(values.Has(Days) ? new TimeWindow { From = window.From, To = window.To, Days = values.Get(Days) } : window, values.At);
    }
}

/// <summary>A window, and where it stands.</summary>
internal sealed record PlacedWindow(TimeWindow Window, Place At)
{
    /// <summary>Whether the other adds nothing to this one.</summary>
    public bool Covers(PlacedWindow other) => other.Window.Days.All(Window.Days.Contains)
        && Window.From <= other.Window.From && End(Window) >= End(other.Window);

    /// <summary>Ticks from midnight of the day it begins on.</summary>
    private static long End(TimeWindow window) => window.To.Ticks + (window.To <= window.From ? TimeSpan.TicksPerDay : 0);
}
