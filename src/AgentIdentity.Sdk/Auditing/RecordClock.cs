namespace AgentIdentity.Sdk.Auditing;

/// <summary>The time of records: it never runs backwards in a log.</summary>
internal sealed class RecordClock(TimeProvider clock, string log)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Now, or the last record's time when the clock stands a little behind it.</summary>
    /// <exception cref="AuditException">The clock stands further back, and the record is one that can be refused.</exception>
    public DateTimeOffset Read(DateTimeOffset last, AppendEffect effect)
    {
        DateTimeOffset now = RecordLine.Truncate(clock.GetUtcNow());
        TimeSpan behind = last - now;
        if (behind <= TimeSpan.Zero)
        {
            return now;
        }

        if (behind > Tolerance && effect is AppendEffect.None or AppendEffect.Promise)
        {
            throw new AuditException(
                AuditCodes.Clock,
                $"the clock is {behind.TotalSeconds:0} s behind the last record of {log}: set it right, then calls go through again");
        }

        return last;
    }
}
