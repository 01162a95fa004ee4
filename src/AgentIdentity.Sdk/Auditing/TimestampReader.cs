namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the times of records. Mostly the minute is that of the time before, and only the rest is left to read.</summary>
internal sealed class TimestampReader
{
    private const int MinuteLength = 17;        // "2026-03-01T09:30:"

    private readonly byte[] _minute = new byte[MinuteLength];
    private long _minuteTicks = -1;

    public bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        if (text.Length == RecordLine.TimestampLength && _minuteTicks >= 0 && text.StartsWith(_minute))
        {
            bool isRest = TryReadRest(text[MinuteLength..], out long microseconds);
            time = isRest ? new DateTimeOffset(_minuteTicks + (10 * microseconds), TimeSpan.Zero) : default;
            return isRest;
        }

        if (!RecordLine.TryParseTimestamp(text, out time))
        {
            return false;
        }

        text[..MinuteLength].CopyTo(_minute);
        _minuteTicks = time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute);
        return true;
    }

    /// <summary>Reads <c>ss.ffffffZ</c>.</summary>
    private static bool TryReadRest(ReadOnlySpan<byte> rest, out long microseconds)
    {
        microseconds = 0;
        for (int i = 0; i < rest.Length - 1; i++)
        {
            int digit = rest[i] - '0';
            if (i == 2 ? rest[i] != '.' : digit is < 0 or > 9)
            {
                return false;
            }

            microseconds = i == 2 ? microseconds : (10 * microseconds) + digit;
        }

        return rest[^1] == 'Z' && microseconds < 60_000_000;
    }
}
