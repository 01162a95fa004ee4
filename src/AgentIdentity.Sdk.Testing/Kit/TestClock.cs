namespace AgentIdentity.Sdk.Testing;

/// <summary>A clock that stands still until a test moves it. Timers made from it are the system's and do not follow it.</summary>
public sealed class TestClock : TimeProvider
{
    private long _ticks;

    /// <summary>Creates a clock.</summary>
    /// <param name="now">Where it stands; noon of 1 January 2026, UTC, when null.</param>
    public TestClock(DateTimeOffset? now = null) => _ticks = (now ?? new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)).UtcTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <summary>Moves the clock forward.</summary>
    /// <param name="by">By how much; not negative, since guards refuse a clock that goes back.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _ticks, by.Ticks);
    }
}
