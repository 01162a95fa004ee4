namespace AgentIdentity.Sdk.Auditing;

/// <summary>A clock that goes on as time passes when the one it is made of is put back or forward.</summary>
/// <remarks>A circuit that was opened until nine would otherwise stay open for another day when the machine's clock is put back by one.</remarks>
internal sealed class SteadyClock(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly long _timestamp = clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + clock.GetElapsedTime(_timestamp);

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
