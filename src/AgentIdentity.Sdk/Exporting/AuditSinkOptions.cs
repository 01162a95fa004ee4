namespace AgentIdentity.Sdk.Auditing;

/// <summary>How records are brought to one sink.</summary>
public sealed class AuditSinkOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The sink's name: 1 to 64 lower-case letters, digits and inner hyphens. Its mark, its spool and its metrics bear it, so it stays.</summary>
    public required string Name { get; init; }

    /// <summary>Where the sink's mark and spool are kept.</summary>
    /// <value>Default: <c>sinks</c> in the directory of a <see cref="FileAuditStore"/>. There is none for another store: it must be set.</value>
    public string? Directory { get; set; }

    /// <summary>How many records are delivered at once, at most.</summary>
    /// <value>Default: 256. From 1 to 10,000.</value>
    public int BatchSize { get; set; } = 256;

    /// <summary>How many bytes of records are delivered at once, at most; a record that is longer goes alone.</summary>
    /// <value>Default: 1 MiB. From 1 KiB to 64 MiB.</value>
    public int BatchBytes { get; set; } = 1024 * 1024;

    /// <summary>How long to wait before looking for new records again.</summary>
    /// <value>Default: a quarter of a second. From 1 ms to a day.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one delivery may take.</summary>
    /// <value>Default: 30 seconds. From 10 ms to a day.</value>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a failed delivery is tried again, before the log is read anew and it all begins again.</summary>
    /// <value>Default: 4. From 0 to 100.</value>
    public int Retries { get; set; } = 4;

    /// <summary>How long to wait before the first retry; it doubles with each, give or take some chance.</summary>
    /// <value>Default: 1 second. From 1 ms to a day.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a retry.</summary>
    /// <value>Default: 30 seconds. From 1 ms to a day.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many failures in a row the sink is left alone for a while.</summary>
    /// <value>Default: 5. From 2 to 1,000.</value>
    public int BreakAfter { get; set; } = 5;

    /// <summary>How long the sink is left alone; then one delivery tries whether it is back.</summary>
    /// <value>Default: 30 seconds. From half a second to a day.</value>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long disposing the guard waits for the sink to get the rest. What it has not got then waits for the next run.</summary>
    /// <value>Default: 5 seconds. From 0 to a day.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many bytes the spool may hold. Used beside stores that are no <see cref="FileAuditStore"/>, whose files need none.</summary>
    /// <value>Default: 64 MiB. From 64 KiB to 1 TiB.</value>
    public long SpoolBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Is told of each failure, on the thread that delivers; what it throws is ignored, and while it runs its sink waits.</summary>
    /// <value>Default: nobody is.</value>
    public Action<AuditSinkFailure>? OnFailure { get; set; }

    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal AuditSinkOptions Validated()
    {
        if (Name is null or { Length: 0 or > 64 } || Name[0] == '-' || Name[^1] == '-' || Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            throw new ArgumentException("Name is 1 to 64 lower-case letters, digits and inner hyphens");
        }

        Require(BatchSize is >= 1 and <= 10_000, nameof(BatchSize), "1 to 10,000");
        Require(BatchBytes is >= 1024 and <= 64 * 1024 * 1024, nameof(BatchBytes), "1 KiB to 64 MiB");
        Require(Retries is >= 0 and <= 100, nameof(Retries), "0 to 100");
        Require(BreakAfter is >= 2 and <= 1000, nameof(BreakAfter), "2 to 1,000");
        Require(SpoolBytes is >= 64 * 1024 and <= 1L << 40, nameof(SpoolBytes), "64 KiB to 1 TiB");
        Require(PollInterval, TimeSpan.FromMilliseconds(1), nameof(PollInterval), "1 ms");
        Require(DeliveryTimeout, TimeSpan.FromMilliseconds(10), nameof(DeliveryTimeout), "10 ms");
        Require(RetryDelay, TimeSpan.FromMilliseconds(1), nameof(RetryDelay), "1 ms");
        Require(MaxRetryDelay, TimeSpan.FromMilliseconds(1), nameof(MaxRetryDelay), "1 ms");
        Require(BreakDuration, TimeSpan.FromMilliseconds(500), nameof(BreakDuration), "half a second");
        Require(DrainTimeout, TimeSpan.Zero, nameof(DrainTimeout), "0");
        return (AuditSinkOptions)MemberwiseClone();
    }

    private static void Require(TimeSpan value, TimeSpan least, string name, string leastText) =>
        Require(value >= least && value <= Longest, name, $"{leastText} to a day");

    private static void Require(bool isInRange, string name, string range)
    {
        if (!isInRange)
        {
            throw new ArgumentException($"{name} is out of range: it goes from {range}");
        }
    }
}
