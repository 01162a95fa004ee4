namespace AgentIdentity.Sdk.Auditing;

/// <summary>The part of a log that held so far, and the rules the next record must keep.</summary>
internal sealed class VerifiedChain(AuditHead? knownHead)
{
    // INVARIANT: one entry for each allowed call without an outcome, so memory is bounded by the open calls.
    private readonly Dictionary<long, string> _open = [];

    public AuditHead? KnownHead { get; } = knownHead;

    public long Count { get; private set; }

    /// <summary>The last line that held.</summary>
    public CheckedLine? Last { get; private set; }

    public string? Log { get; private set; }

    public long OpenCalls => _open.Count;

    public LeafHash LastHash => Last?.Record!.Leaf ?? default;

    public AuditHead? Head => Last is null ? null : new AuditHead(Log!, Count - 1, LastHash);

    /// <summary>Whether a record continues the chain: number, link and log.</summary>
    public bool Continues(AuditRecord record) =>
        record.Sequence == Count && record.Previous == LastHash && (Log is null || string.Equals(record.Log, Log, StringComparison.Ordinal));

    /// <summary>What a record that continues the chain does wrong all the same; null when nothing.</summary>
    public string? FindContradiction(CheckedLine line)
    {
        AuditRecord record = line.Record!;
        if (line.NamedSequence is { } named && named != record.Sequence)
        {
            return $"the file's name promises record {named}";
        }

        if (record.IsHeader != (record.Sequence == 0) || (record.Sequence > 0 && record.Type == RecordType.HeaderName))
        {
            return "a log has one header, its first record";
        }

        if (!record.Facts.IsSound)
        {
            return $"its body is not that of a {record.Type} record";
        }

        if (Last is not null && record.Timestamp < Last.Record!.Timestamp)
        {
            return "it is older than the record before";
        }

        return record.Type == RecordType.OutcomeName && _open.GetValueOrDefault(record.Facts.Decision) != record.Facts.Call
            ? $"no allowed call {ClaimedText.Escape(record.Facts.Call!)} is waiting for an outcome at record {record.Facts.Decision}"
            : null;
    }

    /// <summary>Whether a record is not the one that is known to have stood in its place.</summary>
    public bool ContradictsKnownHead(AuditRecord record) => KnownHead?.Sequence == record.Sequence && KnownHead.LeafHash != record.Leaf;

    public void Accept(CheckedLine line)
    {
        AuditRecord record = line.Record!;
        Log ??= record.Log;
        Last = line;
        Count++;
        if (record.Type == RecordType.DecisionName && record.Facts.ExpectsOutcome)
        {
            _open.Add(record.Sequence, record.Facts.Call!);
        }
        else if (record.Type == RecordType.OutcomeName)
        {
            _open.Remove(record.Facts.Decision);
        }
    }
}
