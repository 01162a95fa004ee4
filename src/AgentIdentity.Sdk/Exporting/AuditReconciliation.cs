namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a copy of a log that a <see cref="FileAuditSink"/> wrote has, compared with the log.</summary>
/// <remarks>
/// The log is taken as it is: <see cref="AuditVerifier"/> says whether it is genuine. Archived records are not compared. Memory is bounded by a
/// bit a record and the findings that are listed.
/// </remarks>
public sealed class AuditReconciliation
{
    /// <summary>How many findings are listed, at most; all are counted.</summary>
    public const int MaxFindings = 1000;

    private readonly List<AuditReconciliationFinding> _findings = [];
    private readonly long[] _counts = new long[Enum.GetValues<AuditReconciliationKind>().Length];

    internal AuditReconciliation(string log) => Log = log;

    /// <summary>The id of the log.</summary>
    public string Log { get; }

    /// <summary>How many records of the log were compared.</summary>
    public long Records { get; internal set; }

    /// <summary>How many lines the copy has.</summary>
    public long Lines { get; internal set; }

    /// <summary>How many of them are of records that were archived since, and were not compared.</summary>
    public long ArchivedLines { get; internal set; }

    /// <summary>How many missing records were filled in.</summary>
    public long Filled { get; internal set; }

    /// <summary>The first findings, in the order they were made.</summary>
    public IReadOnlyList<AuditReconciliationFinding> Findings => _findings;

    /// <summary>Whether the copy has every record as the log has it, and nothing else but the same ones again.</summary>
    public bool IsComplete =>
        Count(AuditReconciliationKind.Missing) == Filled
        && Count(AuditReconciliationKind.Altered) + Count(AuditReconciliationKind.Foreign) + Count(AuditReconciliationKind.Unreadable) == 0;

    /// <summary>How many records, or lines, of a kind there are.</summary>
    /// <param name="kind">The kind.</param>
    public long Count(AuditReconciliationKind kind) => _counts[(int)kind];

    /// <summary>Compares a copy with its log, and fills in what is missing, if wanted.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>; it may be in use.</param>
    /// <param name="copy">The directory of a <see cref="FileAuditSink"/>. Its last line may be unfinished, and is passed over then.</param>
    /// <param name="format">The format the copy is written in.</param>
    /// <param name="fill">Whether to fill in what is missing, in files named by the first record of each gap; the sink must not be open.</param>
    /// <param name="cancellationToken">Cancels between two records.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such log, or no such copy.</exception>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Broken"/>: the log cannot be read. <see cref="AuditCodes.Locked"/>: what is missing cannot be filled in while the
    /// sink is open. <see cref="AuditCodes.Unavailable"/> or <see cref="AuditCodes.Full"/>: the copy cannot be written.
    /// </exception>
    public static async Task<AuditReconciliation> CompareAsync(
        string directory, string copy, AuditFormat? format = null, bool fill = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentException.ThrowIfNullOrEmpty(copy);
        if (!Directory.Exists(copy))
        {
            throw new DirectoryNotFoundException($"there is no directory {copy}");
        }

        using FileStream? held = fill ? DirectoryLock.Acquire(Path.GetFullPath(copy), FileAuditSink.LockFile) : null;
        if (fill)
        {
            SinkTail.Repair(copy);      // what is filled in would otherwise go on with a line that was cut short
        }

        CopyComparison comparison = new(directory, copy, format ?? AuditFormat.Native);
        await using (comparison.ConfigureAwait(false))
        {
            return await comparison.RunAsync(fill, cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Add(AuditReconciliationFinding finding)
    {
        _counts[(int)finding.Kind] += finding.LastSequence - finding.FirstSequence + 1;
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(finding);
        }
    }
}
