using System.Security;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Allows actions at certain times of the week only, by the clock on the wall of a time zone.</summary>
/// <remarks>
/// The instant of the decision is converted, never the window; so when clocks are put back, an hour that comes twice is in or out both times,
/// and when they are put forward, a window that lies in the hour that is left out does not open that day.
/// </remarks>
/// <example>
/// <code>
/// new TimeWindowPolicy("office-hours", new TimeWindowOptions
/// {
///     TimeZone = "Europe/Berlin",
///     Windows = [new TimeWindow { Days = [DayOfWeek.Monday, DayOfWeek.Friday], From = new TimeOnly(9, 0), To = new TimeOnly(17, 0) }],
///     Actions = ["payments.pay"],
/// })
/// </code>
/// </example>
public sealed class TimeWindowPolicy : IAgentPolicy
{
    private readonly TimeZoneInfo _zone;
    private readonly TimeWindow[] _windows;
    private readonly ConcernedActions _actions;
    private readonly PolicyVerdict _outside;
    private readonly bool _isToTheSecond;
    private long _last;     // the latest second that was looked at, times two, and one more when it was open

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="options">When actions are allowed.</param>
    /// <exception cref="ArgumentException">The zone is not known on this machine by that IANA name, there is no window, or an action id is not acceptable.</exception>
    public TimeWindowPolicy(string name, TimeWindowOptions options)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Windows);
        _zone = RequireZone(options.TimeZone);
        _windows = [.. options.Windows];
        if (_windows.Length == 0 || Array.Exists(_windows, window => window is null))
        {
            throw new ArgumentException("Windows are at least one window, and none of them null", nameof(options));
        }

        _isToTheSecond = Array.TrueForAll(_windows, window => window.From.Ticks % TimeSpan.TicksPerSecond == 0 && window.To.Ticks % TimeSpan.TicksPerSecond == 0);
        _actions = ConcernedActions.Of(options.Actions);
        _outside = PolicyVerdict.Deny(
            DenialCodes.OutsideTimeWindow, $"this is allowed at other times only; wait for the next window of the policy {Name}",
            new PolicyFact("time_zone", options.TimeZone));
        Definition = $"time window v1; {options.TimeZone}; {string.Join(", ", _windows.Select(window => window.Definition))}; {_actions.Definition}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(!_actions.Contain(context.Action) || IsOpenIn(context.Now) ? PolicyVerdict.Continue : _outside);
    }

    /// <summary>The same, remembered for as long as the second lasts: to convert an instant costs more than all the rest.</summary>
    private bool IsOpenIn(DateTimeOffset now)
    {
        if (!_isToTheSecond)
        {
            return IsOpen(now);
        }

        long second = now.UtcTicks / TimeSpan.TicksPerSecond;
        long last = Volatile.Read(ref _last);
        if (last >> 1 != second)
        {
            last = (second << 1) | (IsOpen(now) ? 1L : 0);
            Volatile.Write(ref _last, last);
        }

        return (last & 1) != 0;
    }

    private bool IsOpen(DateTimeOffset now)
    {
        DateTime local = TimeZoneInfo.ConvertTime(now, _zone).DateTime;
        foreach (TimeWindow window in _windows)
        {
            if (window.Contains(local))
            {
                return true;
            }
        }

        return false;
    }

    private static TimeZoneInfo RequireZone(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id, nameof(TimeWindowOptions.TimeZone));
        try
        {
            // One spelling on every system: Windows has names of its own, and Unix would read any file below its database.
            return TimeZoneInfo.FindSystemTimeZoneById(id) is { HasIanaId: true } zone && zone.Id == id && !id.Contains("//", StringComparison.Ordinal) ? zone : throw new TimeZoneNotFoundException();
        }
        catch (Exception unknown) when (unknown is TimeZoneNotFoundException or InvalidTimeZoneException or SecurityException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException(
                "TimeZone is the IANA name of a zone this machine knows, such as Europe/Berlin", nameof(id), unknown);
        }
    }
}
