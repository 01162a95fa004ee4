namespace AgentIdentity.Cli.Input;

/// <summary>A clock that stands at the instant somebody asks about.</summary>
internal sealed class StoppedClock(DateTimeOffset instant) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => instant.ToUniversalTime();
}
