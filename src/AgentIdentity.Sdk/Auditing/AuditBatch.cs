using System.Diagnostics;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Lines that go to the store in one append, and those who wait for it. Guarded by the sequencer's lock until it is written.</summary>
internal sealed class AuditBatch
{
    private const int LargestKept = 1024 * 1024;

    private readonly List<Range> _outcomes = [];
    private byte[] _buffer = new byte[4096];
    private int _length;
    private TaskCompletionSource? _turn;
    private TaskCompletionSource? _done;

    public long FirstSequence { get; private set; }

    /// <summary>The chain once this batch is stored.</summary>
    public ChainState End { get; private set; }

    public bool IsEmpty => _length == 0;

    public bool IsWorthKeeping => _buffer.Length <= LargestKept;

    public ReadOnlyMemory<byte> Lines => _buffer.AsMemory(0, _length);

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
        if (_buffer.Length - _length < size)
        {
            Array.Resize(ref _buffer, Math.Max(_length + size, 2 * _buffer.Length));
        }

        if (IsEmpty)
        {
            FirstSequence = chain.NextSequence;
        }

        ByteBuilder line = new(_buffer.AsSpan(_length));
        RecordLine.Write(ref line, type, body, log, chain.Previous, chain.NextSequence, time);
        Debug.Assert(line.Length <= size);
        Debug.Assert(AuditRecord.TryParse(line.Written[..^1], out _), "a record is not its own canonical form");
        if (isFreshOutcome)
        {
            int start = _length + "{\"body\":".Length;
            _outcomes.Add(start..(start + body.Length));
        }

        End = chain with { NextSequence = chain.NextSequence + 1, Previous = LeafHash.OfLine(line.Written[..^1]), LastTimestamp = time };
        _length += line.Length;
        return End;
    }

    public void MarkRepairRecorded() => End = End with { IsRepairRecorded = true };

    /// <summary>Waits for a batch that cannot be written yet: the first to wait leads, which means it writes the batch when its turn comes.</summary>
    public Task Join(out bool leads)
    {
        leads = _turn is null;
        ref TaskCompletionSource? waited = ref leads ? ref _turn : ref _done;
        waited ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return waited.Task;
    }

    public TaskCompletionSource? Turn => _turn;

    public TaskCompletionSource? Done => _done;

    public void Reset()
    {
        _outcomes.Clear();
        _length = 0;
        _turn = null;
        _done = null;
        Promises = 0;
        Retried = 0;
    }
}
