namespace AgentIdentity.Sdk.Policies;

/// <summary>A stretch of the day, on some days of the week, by the clock on the wall. Immutable.</summary>
/// <remarks>
/// The stretch ends before <see cref="To"/>. Where <see cref="To"/> is not later than <see cref="From"/>, it ends on the next day; so Friday
/// from 22:00 to 06:00 ends on Saturday morning, and from 00:00 to 00:00 is the whole day.
/// </remarks>
public sealed class TimeWindow
{
    private readonly IReadOnlyList<DayOfWeek> _days = Array.AsReadOnly(Enum.GetValues<DayOfWeek>());
    private readonly int _dayBits = 0b111_1111;

    /// <summary>The days on which the stretch begins.</summary>
    /// <value>All seven by default; at least one.</value>
    public IReadOnlyList<DayOfWeek> Days
    {
        get => _days;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Days));
            _days = [.. value.Order()];
            _dayBits = 0;
            foreach (DayOfWeek day in _days)
            {
                _dayBits |= Enum.IsDefined(day) ? Bit(day) : throw new ArgumentException("Days are days of the week", nameof(Days));
            }

            if (_dayBits == 0)
            {
                throw new ArgumentException("Days are at least one day", nameof(Days));
            }
        }
    }

    /// <summary>When the stretch begins.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When it ends; that moment is no longer in it.</summary>
    public required TimeOnly To { get; init; }

    internal string Definition => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Convert.ToString(_dayBits, 2)} {From.Ticks}-{To.Ticks}");

    internal bool Contains(DateTime local)
    {
        long time = local.TimeOfDay.Ticks;
        if (From < To)
        {
            return Begins(local.DayOfWeek) && time >= From.Ticks && time < To.Ticks;
        }

        DayOfWeek yesterday = (DayOfWeek)(((int)local.DayOfWeek + 6) % 7);
        return (Begins(local.DayOfWeek) && time >= From.Ticks) || (Begins(yesterday) && time < To.Ticks);
    }

    private bool Begins(DayOfWeek day) => (_dayBits & Bit(day)) != 0;

    private static int Bit(DayOfWeek day) => 1 << (int)day;
}
