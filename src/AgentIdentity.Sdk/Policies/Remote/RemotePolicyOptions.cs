using System.Globalization;

namespace AgentIdentity.Sdk.Policies;

/// <summary>How long a <see cref="RemotePolicy"/> waits, and when it stops asking.</summary>
public sealed class RemotePolicyOptions
{
    /// <summary>How long one call waits for an answer.</summary>
    /// <value>One second by default; from 10 ms to one minute.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many calls there must be within <see cref="SamplingDuration"/> before failures can open the circuit.</summary>
    /// <value>10 by default; from 2 to 10,000.</value>
    public int MinimumCalls { get; init; } = 10;

    /// <summary>The share of them that must have failed.</summary>
    /// <value>0.5 by default; above 0 and at most 1.</value>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How far back calls are looked at.</summary>
    /// <value>30 seconds by default; from 500 ms to one day.</value>
    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the policy is left alone once the circuit is open. Then one call tries again.</summary>
    /// <value>15 seconds by default; from 500 ms to one day.</value>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal RemotePolicyOptions Validated()
    {
        Limits.Require(Timeout >= TimeSpan.FromMilliseconds(10) && Timeout <= TimeSpan.FromMinutes(1), nameof(Timeout), "from 10 ms to one minute");
        Limits.Require(MinimumCalls is >= 2 and <= 10_000, nameof(MinimumCalls), "from 2 to 10,000");
        Limits.Require(FailureRatio is > 0 and <= 1, nameof(FailureRatio), "above 0 and at most 1");
        Limits.Require(IsLongEnough(SamplingDuration), nameof(SamplingDuration), "from 500 ms to one day");
        Limits.Require(IsLongEnough(BreakDuration), nameof(BreakDuration), "from 500 ms to one day");
        return this;
    }

    /// <summary>All settings, in one spelling.</summary>
    internal string Define() => string.Create(
        CultureInfo.InvariantCulture,
        $"timeout={Timeout:c} calls={MinimumCalls} ratio={FailureRatio:R} sampling={SamplingDuration:c} break={BreakDuration:c}");

    private static bool IsLongEnough(TimeSpan duration) => duration >= TimeSpan.FromMilliseconds(500) && duration <= TimeSpan.FromDays(1);
}
