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

    /// <summary>The calls that are opened and closed, in order.</summary>
    public IReadOnlyList<CallStep> Calls => _calls;

    public void Read(LineBlock block, AuditHead? knownHead)
    {
        _calls.Clear();
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
        bool isRecord = RecordMarks.TryRead(line, out RecordMarks record);
        length = record.Length;
        RecordFacts facts = isRecord ? RecordFacts.Read(line, record) : default;
        if (!facts.IsSound
            || line[length] != '\n'
            || (facts.Kind == RecordKind.Header) != (record.Sequence == 0)
            || !RecordLine.TryParseTimestamp(record.Timestamp.In(line), out DateTimeOffset time)
            || !(Count == 0 || Continues(block, line, record, time)))
        {
            return false;
        }

        LeafHash hash = block.HashLine(at, length);
        if (knownHead?.Sequence == record.Sequence && knownHead.LeafHash != hash)
        {
            return false;
        }

        if (Count == 0)
        {
            FirstSequence = record.Sequence;
            FirstLink = record.Previous;
            FirstTime = time;
            Log = record.Log;
        }

        if (facts.ExpectsOutcome || facts.Kind == RecordKind.Outcome)
        {
            _calls.Add(new CallStep(Count, at + facts.Call.Start, facts.Call.Length, facts.ExpectsOutcome ? null : facts.Decision));
        }

        Count++;
        LastHash = hash;
        LastTime = time;
        LastStart = at;
        LastLength = length;
        return true;
    }

    private bool Continues(LineBlock block, ReadOnlySpan<byte> line, in RecordMarks record, DateTimeOffset time) =>
        record.Sequence == FirstSequence + Count
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
