namespace AgentIdentity.Sdk.Hosting;

/// <summary>What the health check tells from what.</summary>
public sealed class AgentIdentityHealthOptions
{
    /// <summary>Issues the agent that is probed: a new one each time, with no scope but <c>agentidentity.probe</c>, gone when the probe is.</summary>
    /// <value>Null: the <see cref="AgentAuthority"/> among the services, if there is one; else no chain is probed.</value>
    public AgentAuthority? Authority { get; set; }

    /// <summary>How many records a sink may be behind before the host is degraded.</summary>
    /// <value>10,000; at least 1.</value>
    public long MaxSinkLag { get; set; } = 10_000;

    /// <summary>How long the host is degraded after an alarm.</summary>
    /// <value>5 minutes; from 0 to a day.</value>
    public TimeSpan AlarmMemory { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a custodian of keys may take to sign.</summary>
    /// <value>5 seconds; from 10 ms to a minute.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal AgentIdentityHealthOptions Validated()
    {
        Require(MaxSinkLag >= 1, nameof(MaxSinkLag), "at least 1");
        Require(AlarmMemory >= TimeSpan.Zero && AlarmMemory <= TimeSpan.FromDays(1), nameof(AlarmMemory), "from 0 to a day");
        Require(Timeout >= TimeSpan.FromMilliseconds(10) && Timeout <= TimeSpan.FromMinutes(1), nameof(Timeout), "from 10 ms to a minute");
        return (AgentIdentityHealthOptions)MemberwiseClone();
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {range}");
        }
    }
}
