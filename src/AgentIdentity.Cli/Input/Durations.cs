using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace AgentIdentity.Cli.Input;

/// <summary>Lifetimes and instants as people write them.</summary>
internal static class Durations
{
    private const long MaxSeconds = 10_000L * 366 * 86400;       // all the time there is

    /// <summary>An option that takes <c>90s</c>, <c>5m</c>, <c>1h30m</c> or <c>1d</c>.</summary>
    public static Option<TimeSpan?> CreateOption(string name, string description) => new(name)
    {
        Description = description + ", like 90s, 5m, 1h30m or 1d.",
        HelpName = "time",
        CustomParser = result =>
        {
            if (TryParse(result.Tokens[0].Value, out TimeSpan duration))
            {
                return duration;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no time like 90s, 5m, 1h30m or 1d");
            return null;
        },
    };

    /// <summary>An option that takes <c>2026-11-24T09:00:00Z</c> or seconds since 1970.</summary>
    public static Option<DateTimeOffset?> CreateInstantOption(string name, string description) => new(name)
    {
        Description = description + ", like 2026-11-24T09:00:00Z, or seconds since 1970.",
        HelpName = "instant",
        CustomParser = result => ParseInstant(result),
    };

    /// <summary>How long something still takes or is over, for people.</summary>
    public static string Describe(TimeSpan left)
    {
        TimeSpan size = left.Duration();
        string text = size.TotalDays >= 2 ? $"{(int)size.TotalDays} days"
            : size.TotalHours >= 1 ? $"{(int)size.TotalHours} h {size.Minutes} min"
            : size.TotalMinutes >= 1 ? $"{(int)size.TotalMinutes} min {size.Seconds} s"
            : $"{(int)size.TotalSeconds} s";
        return left < TimeSpan.Zero ? $"expired {text} ago" : $"{text} left";
    }

    internal static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        long number = -1;
        char last = '\0';
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                number = (Math.Max(number, 0) * 10) + (c - '0');
                if (number > int.MaxValue)
                {
                    return false;
                }

                continue;
            }

            // Units come once each, the large ones first: 1h30m, not 30m1h.
            int order = "dhms".IndexOf(c, StringComparison.Ordinal);
            if (order < 0 || number < 0 || (last != '\0' && order <= "dhms".IndexOf(last, StringComparison.Ordinal)))
            {
                return false;
            }

            long seconds = number * (long)(order switch { 0 => 86400, 1 => 3600, 2 => 60, _ => 1 });
            if (seconds > MaxSeconds)
            {
                return false;
            }

            duration += TimeSpan.FromSeconds(seconds);
            number = -1;
            last = c;
        }

        return number < 0 && last != '\0' && duration > TimeSpan.Zero;
    }

    private static DateTimeOffset? ParseInstant(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253402300799)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        if (DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset instant))
        {
            return instant;
        }

        result.AddError($"'{text}' is no instant like 2026-11-24T09:00:00Z, nor seconds since 1970");
        return null;
    }
}
