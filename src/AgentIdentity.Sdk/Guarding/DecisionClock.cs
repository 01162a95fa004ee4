namespace AgentIdentity.Sdk;

/// <summary>The clock as decisions see it: it never goes back, and when the real one does, nothing can be decided.</summary>
/// <remarks>A step back within the tolerated skew shows the latest time seen, so that nothing that has expired comes back to life.</remarks>
internal sealed class DecisionClock(TimeProvider clock, TimeSpan tolerance)
{
    private long _latest = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>The instant, or the reason why there is none.</summary>
    public Denial? Read(out DateTimeOffset now)
    {
        long ticks = clock.GetUtcNow().UtcTicks;
        long latest = Volatile.Read(ref _latest);
        while (ticks > latest)
        {
            long seen = Interlocked.CompareExchange(ref _latest, ticks, latest);
            if (seen == latest)
            {
                latest = ticks;
                break;
            }

            latest = seen;
        }

        now = new DateTimeOffset(latest, TimeSpan.Zero);
        return latest - ticks <= tolerance.Ticks
            ? null
            : new Denial(
                DenialCodes.ClockMovedBack,
                $"the clock went back {TimeSpan.FromTicks(latest - ticks)}; set it right, or restart when it is");
    }
}
