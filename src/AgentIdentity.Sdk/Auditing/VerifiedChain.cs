using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The part of a log that held so far, and the rules the next record must keep.</summary>
internal sealed class VerifiedChain
{
    private readonly OpenCalls _open = new();
    private readonly long _start;
    private CheckedLine? _last;
    private StoredLine _lastStored;
    private byte[] _lastBytes = [];
    private byte[] _log = [];
    private DateTimeOffset _lastTime = DateTimeOffset.MinValue;

    /// <summary>Begins with nothing, or with what is archived.</summary>
    /// <param name="knownHead">A record that is known.</param>
    /// <param name="archived">What stands for the archived records.</param>
    /// <param name="signedSizes">The sizes at which the root of the tree is wanted; null when there is no use for a tree.</param>
    public VerifiedChain(AuditHead? knownHead, ArchiveMarker? archived = null, IEnumerable<long>? signedSizes = null)
    {
        KnownHead = knownHead;
        Tree = signedSizes is null ? null : new WatchedTree(signedSizes, archived?.RestoreTree() ?? new TreeFrontier());
        if (archived is not null)
        {
            Name(archived.Last.Log);
            archived.Reopen(_open);
            _last = CheckedLine.OfArchived(archived.Last);
            _start = Count = archived.NextSequence;
            LastHash = archived.Last.Leaf;
            _lastTime = archived.Last.Timestamp;
        }
    }

    public AuditHead? KnownHead { get; }

    /// <summary>The tree over the records; null when nobody asked for it.</summary>
    public WatchedTree? Tree { get; }

    public long Count { get; private set; }

    /// <summary>The last line that held.</summary>
    public CheckedLine? Last => Count == 0 ? null : _last ??= CheckedLine.Of(_lastStored);

    public string? Log { get; private set; }

    public LeafHash LastHash { get; private set; }

    /// <summary>How many records held that are not archived.</summary>
    public long HeldCount => Count - _start;

    /// <summary>Whether all there is to link to is what is archived.</summary>
    public bool IsAtMarker => _start > 0 && Count == _start;

    public OpenCalls Open => _open;

    public AuditHead? Head => Count == 0 ? null : new AuditHead(Log!, Count - 1, LastHash);

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

        if (record.IsHeader != (record.Sequence == 0) || (record.Sequence > 0 && record.Facts.Kind == RecordKind.Header))
        {
            return "a log has one header, its first record";
        }

        if (!record.Facts.IsSound)
        {
            return $"its body is not that of a {record.Type} record";
        }

        if (record.Timestamp < _lastTime)
        {
            return "it is older than the record before";
        }

        return record.Facts.Kind == RecordKind.Outcome && !_open.IsOpen(record.Decision, record.Call)
            ? $"no allowed call {ClaimedText.Escape(record.CallText)} is waiting for an outcome at record {record.Decision}"
            : null;
    }

    /// <summary>Whether a record is not the one that is known to have stood in its place.</summary>
    public bool ContradictsKnownHead(AuditRecord record) => KnownHead?.Sequence == record.Sequence && KnownHead.LeafHash != record.Leaf;

    public void Accept(CheckedLine line)
    {
        AuditRecord record = line.Record!;
        Name(record.Log);
        Step(record.Facts.Kind == RecordKind.Outcome ? record.Decision : null, record.Facts.ExpectsOutcome, record.Sequence, record.Call);
        MoveOn(record);
        Tree?.Add(record.Leaf);
        _last = line;
    }

    /// <summary>Accepts the lines of a block as far as nothing speaks against them.</summary>
    /// <returns>How many.</returns>
    public int Accept(LineBlock block)
    {
        LinkedLines linked = block.Linked;
        if (linked.Count == 0 || !IsContinuedBy(block, linked))
        {
            return 0;
        }

        if (Log is null)
        {
            Name(Encoding.ASCII.GetString(linked.Log.In(block.Bytes)));
        }

        foreach (CallStep step in linked.Calls)
        {
            ReadOnlySpan<byte> call = block.Bytes.Slice(step.Start, step.Length);
            if (step.Decision is { } decision && !_open.IsOpen(decision, call))
            {
                return AcceptUpTo(block, step.Line);
            }

            Step(step.Decision, step.Decision is null, linked.FirstSequence + step.Line, call);
        }

        Count += linked.Count;
        Tree?.Add(linked.Hashes, linked.Count);
        LastHash = linked.LastHash;
        _lastTime = linked.LastTime;
        Remember(block.Bytes.Slice(linked.LastStart, linked.LastLength), block, linked.Count);
        return linked.Count;
    }

    private bool IsContinuedBy(LineBlock block, LinkedLines linked) =>
        linked.FirstSequence == Count
        && (block.NamedSequence is null || block.NamedSequence == linked.FirstSequence)
        && LastHash.IsWrittenAs(linked.FirstLink.In(block.Bytes))
        && linked.FirstTime >= _lastTime
        && IsThisLog(linked.Log.In(block.Bytes));

    private bool IsThisLog(ReadOnlySpan<byte> log)
    {
        if (Log is not null)
        {
            return log.SequenceEqual(_log) && (KnownHead is null || string.Equals(KnownHead.Log, Log, StringComparison.Ordinal));
        }

        string first = Encoding.UTF8.GetString(log);
        return LogId.IsValid(first) && (KnownHead is null || string.Equals(KnownHead.Log, first, StringComparison.Ordinal));
    }

    /// <summary>The calls of those lines are accounted for already.</summary>
    private int AcceptUpTo(LineBlock block, int lines)
    {
        if (lines > 0)
        {
            CheckedLine last = CheckedLine.Of(block.Lines(lines - 1).First());
            Count += lines - 1;
            MoveOn(last.Record!);
            Tree?.Add(block.Linked.Hashes, lines);
            _last = last;
        }

        return lines;
    }

    private void Name(string log)
    {
        if (Log is null)
        {
            Log = log;
            _log = Encoding.ASCII.GetBytes(log);
        }
    }

    private void Step(long? outcomeOf, bool expectsOutcome, long sequence, ReadOnlySpan<byte> call)
    {
        if (expectsOutcome)
        {
            _open.Open(sequence, call);
        }
        else if (outcomeOf is { } decision)
        {
            _open.Close(decision);
        }
    }

    private void MoveOn(AuditRecord last)
    {
        Count++;
        LastHash = last.Leaf;
        _lastTime = last.Timestamp;
    }

    /// <summary>Blocks are read into again; the last line may still be asked for.</summary>
    private void Remember(ReadOnlySpan<byte> line, LineBlock block, int lines)
    {
        if (_lastBytes.Length < line.Length)
        {
            _lastBytes = new byte[2 * line.Length];
        }

        line.CopyTo(_lastBytes);
        _last = null;
        _lastStored = new StoredLine(_lastBytes.AsMemory(0, line.Length), LineState.Complete, block.File, block.FirstNumber + lines - 1, NamedSequence: null);
    }
}
