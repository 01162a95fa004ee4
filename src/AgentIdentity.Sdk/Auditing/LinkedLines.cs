using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>
/// What holds among the lines of one block, from its first on: each is a record in its one form, as its type demands, numbered, dated and
/// linked after the one before, and of the same log. Nothing else is needed to know it, so blocks are read side by side; what joins
/// block to block is <see cref="VerifiedChain"/>'s to say.
/// </summary>
internal sealed class LinkedLines
{
    private readonly List<CallStep> _calls = [];
    private readonly RecordShapes _shapes = new();
    private readonly TimestampReader _times = new();

    /// <summary>How many lines hold. What is wrong with the next is not asked here.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all lines of the block do.</summary>
    public bool IsWhole { get; private set; }

    public long FirstSequence { get; private set; }

    public TextMark FirstLink { get; private set; }

    public DateTimeOffset FirstTime { get; private set; }

    public TextMark Log { get; private set; }

    public LeafHash LastHash { get; private set; }

    public DateTimeOffset LastTime { get; private set; }

    /// <summary>Where the last line that holds begins in the block.</summary>
    public int LastStart { get; private set; }

    public int LastLength { get; private set; }

    /// <summary>The hashes of the lines that hold, as far as they are kept.</summary>
    public LineSubtrees Hashes { get; } = new();

    /// <summary>The calls that are opened and closed, in order.</summary>
    public IReadOnlyList<CallStep> Calls => _calls;

    /// <summary>Which hashes of the lines are kept; none unless somebody wants them.</summary>
    public LineHashes Keeps { get; set; }

    public void Read(LineBlock block, AuditHead? knownHead)
    {
        _calls.Clear();
        Hashes.Clear();
        Count = 0;
        int at = 0;
        while (at < block.Bytes.Length && TryAccept(block, at, knownHead, out int length))
        {
            at += length + 1;
        }

        IsWhole = at > 0 && at == block.Bytes.Length;
    }

    private bool TryAccept(LineBlock block, int at, AuditHead? knownHead, out int length)
    {
        ReadOnlySpan<byte> line = block.Bytes[at..];
        if (!TryRead(line, out RecordMarks record, out RecordFacts facts))
        {
            length = 0;
            return false;
        }

        length = record.Length;
        long sequence = record.SequenceIn(line);
        if (!facts.IsSound
            || (facts.Kind == RecordKind.Header) != (sequence == 0)
            || !_times.TryRead(record.Timestamp.In(line), out DateTimeOffset time)
            || !(Count == 0 || Continues(block, line, record, sequence, time)))
        {
            return false;
        }

        LeafHash hash = block.HashLine(at, length);
        if (knownHead?.Sequence == sequence && knownHead.LeafHash != hash)
        {
            return false;
        }

        if (Count == 0)
        {
            FirstSequence = sequence;
            FirstLink = record.Previous;
            FirstTime = time;
            Log = record.Log;
        }

        if (facts.ExpectsOutcome || facts.Kind == RecordKind.Outcome)
        {
            _calls.Add(new CallStep(Count, at + facts.Call.Start, facts.Call.Length, facts.ExpectsOutcome ? null : facts.DecisionIn(line)));
        }

        if (Keeps != LineHashes.None)
        {
            Hashes.Add(hash, sequence, isJoined: Keeps == LineHashes.Subtrees);
        }

        Count++;
        LastHash = hash;
        LastTime = time;
        LastStart = at;
        LastLength = length;
        return true;
    }

    /// <summary>Reads the record that fills the first of some lines.</summary>
    private bool TryRead(ReadOnlySpan<byte> lines, out RecordMarks record, out RecordFacts facts)
    {
        if (_shapes.Find(lines) is { } shape)
        {
            record = shape.Marks;
            facts = shape.Facts;
            return true;
        }

        facts = default;
        if (!RecordMarks.TryRead(lines, out record) || CanonicalText.ByteAt(lines, record.Length) != '\n')
        {
            return false;
        }

        facts = RecordFacts.Read(lines, record);
        _shapes.Note(lines[..record.Length], record, facts);
        return true;
    }

    private bool Continues(LineBlock block, ReadOnlySpan<byte> line, in RecordMarks record, long sequence, DateTimeOffset time) =>
        sequence == FirstSequence + Count
        && LastHash.IsWrittenAs(record.Previous.In(line))
        && time >= LastTime
        && record.Log.In(line).SequenceEqual(Log.In(block.Bytes));
}

/// <summary>A call that is opened or closed.</summary>
/// <param name="Line">By which line of the block, from 0.</param>
/// <param name="Start">Where its id begins in the block.</param>
/// <param name="Length">How long its id is.</param>
/// <param name="Decision">The decision that allowed it, when it is closed; null when it is opened.</param>
internal readonly record struct CallStep(int Line, int Start, int Length, long? Decision);

/// <summary>Which hashes of a block's lines are kept.</summary>
internal enum LineHashes
{
    None,

    /// <summary>That of each line.</summary>
    Leaves,

    /// <summary>Beside those, the subtrees that are complete within the block.</summary>
    Subtrees,
}
