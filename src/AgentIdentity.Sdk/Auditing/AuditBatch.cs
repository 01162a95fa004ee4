using System.Diagnostics;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Lines that go to the store in one append, and those who wait for it. Guarded by the sequencer's lock until it is written.</summary>
internal sealed class AuditBatch
{
    private const int LargestKept = 1024 * 1024;
    private const int FirstByte = 1;        // before it is room for the prefix of the first line's hash

    private readonly List<Range> _outcomes = [];
    private byte[] _buffer = new byte[4096];
    private int _end = FirstByte;

    public long FirstSequence { get; private set; }

    /// <summary>The chain once this batch is stored.</summary>
    public ChainState End { get; private set; }

    public bool IsEmpty => _end == FirstByte;

    public bool IsWorthKeeping => _buffer.Length <= LargestKept;

    public ReadOnlyMemory<byte> Lines => _buffer.AsMemory(FirstByte.._end);

    /// <summary>How many outcomes the batch promises, less those it delivers.</summary>
    public int Promises { get; set; }

    /// <summary>How many outcomes that could not be written earlier it delivers.</summary>
    public int Retried { get; set; }

    /// <summary>The bodies of the outcomes it delivers for the first time.</summary>
    public IEnumerable<byte[]> Outcomes => _outcomes.Select(range => _buffer[range]);

    /// <summary>Appends one line and moves the chain on.</summary>
    public ChainState Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, ReadOnlySpan<byte> log, ChainState chain, DateTimeOffset time, bool isFreshOutcome)
    {
        int size = body.Length + log.Length + RecordLine.MaxEnvelope;
        if (_buffer.Length - _end < size)
        {
            Array.Resize(ref _buffer, Math.Max(_end + size, 2 * _buffer.Length));
        }

        if (IsEmpty)
        {
            FirstSequence = chain.NextSequence;
        }

        ByteBuilder line = new(_buffer.AsSpan(_end));
        RecordLine.Write(ref line, type, body, log, chain.Previous, chain.NextSequence, time);
        Debug.Assert(line.Length <= size);
        Debug.Assert(AuditRecord.TryParse(line.Written[..^1], out _), "a record is not its own canonical form");
        if (isFreshOutcome)
        {
            int start = _end + "{\"body\":".Length;
            _outcomes.Add(start..(start + body.Length));
        }

        End = chain with { NextSequence = chain.NextSequence + 1, Previous = LeafHash.OfLineIn(_buffer, _end, line.Length - 1), LastTimestamp = time };
        _end += line.Length;
        return End;
    }

    public void MarkRepairRecorded() => End = End with { IsRepairRecorded = true };

    /// <summary>Completes when the batch is stored; null when nobody waits for it but who writes it.</summary>
    public TaskCompletionSource? Done { get; private set; }

    /// <summary>Waits for a batch that cannot be written yet.</summary>
    public Task Join() => (Done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Reset()
    {
        _outcomes.Clear();
        _end = FirstByte;
        Done = null;
        Promises = 0;
        Retried = 0;
    }
}
