namespace AgentIdentity.Sdk.Auditing;

/// <summary>When a log is signed by itself, and who cosigns it.</summary>
public sealed class AuditCheckpointOptions
{
    /// <summary>Signs once so many records were added.</summary>
    /// <value>Default: 1000. At least 1.</value>
    public long Records { get; set; } = 1000;

    /// <summary>Signs once so much time went by since the last time, if a record was added.</summary>
    /// <value>Default: 60 seconds. From one second to one day.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Whom to ask for cosignatures, with every checkpoint.</summary>
    /// <value>Default: nobody. At most <see cref="WitnessPolicy.MaxEntries"/>.</value>
    public IReadOnlyList<IAuditWitness> Witnesses { get; set; } = [];

    /// <summary>Which of the witnesses must answer when the log is opened. Its logs are none, or the log is one of them.</summary>
    /// <value>Default: all <see cref="Witnesses"/>.</value>
    public WitnessPolicy? Policy { get; set; }

    /// <summary>
    /// Opens the log even when too few witnesses can be reached to know that it is not behind what they saw. What those who answer say counts still.
    /// </summary>
    /// <value>Default: false; then a log whose witnesses are out of reach is not opened.</value>
    public bool StartWithoutQuorum { get; set; }

    /// <summary>How long the key's custodian, and each witness, may take.</summary>
    /// <value>Default: 30 seconds. From one second to one hour.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait before trying again what failed.</summary>
    /// <value>Default: 10 seconds. From one second to one day.</value>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The same, checked, for nobody else to change.</summary>
    internal AuditCheckpointOptions Copy()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Records, 1, nameof(Records));
        RequireRange(Interval, TimeSpan.FromDays(1), nameof(Interval));
        RequireRange(Timeout, TimeSpan.FromHours(1), nameof(Timeout));
        RequireRange(RetryAfter, TimeSpan.FromDays(1), nameof(RetryAfter));
        ArgumentNullException.ThrowIfNull(Witnesses);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Witnesses.Count, WitnessPolicy.MaxEntries, nameof(Witnesses));
        return new AuditCheckpointOptions
        {
            Records = Records,
            Interval = Interval,
            Witnesses = [.. Witnesses],
            Policy = Policy ?? WitnessPolicy.Of(null, Witnesses.Count, [.. Witnesses.Select(witness => new PolicyWitness(witness.Key))]),
            StartWithoutQuorum = StartWithoutQuorum,
            Timeout = Timeout,
            RetryAfter = RetryAfter,
        };
    }

    private static void RequireRange(TimeSpan value, TimeSpan most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1), name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
