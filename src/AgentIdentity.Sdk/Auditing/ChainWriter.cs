using System.Diagnostics;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Composes the lines of one batch after the other, each record linked to the one before, and knows the chain as it is stored.</summary>
/// <remarks>
/// For whoever writes, and that is one at a time; what is public state changes under the sequencer's lock only. Nothing moves on before the
/// lines are stored, so a failed append leaves nothing to take back, but the outcomes it was to deliver: they come first in the next.
/// </remarks>
internal sealed class ChainWriter
{
    private const int LargestKept = 1024 * 1024;
    private const int FirstByte = 1;        // before it is room for the prefix of the first line's hash

    private readonly byte[] _log;
    private readonly string? _authority;
    private readonly AuditRepair? _repair;
    private readonly List<byte[]> _pending = [];    // bodies of outcomes that could not be written, oldest first
    private byte[] _buffer = new byte[4096];
    private int _end = FirstByte;
    private ChainState _next;

    public ChainWriter(string log, string? authority, AuditRepair? repair, ChainState start)
    {
        _log = Encoding.ASCII.GetBytes(log);
        _authority = authority;
        _repair = repair;
        Stored = start;
    }

    /// <summary>What the next record must continue, as stored.</summary>
    public ChainState Stored { get; private set; }

    /// <summary>How many outcomes could not be written yet.</summary>
    public int Pending => _pending.Count;

    /// <summary>The lines composed last.</summary>
    public ReadOnlyMemory<byte> Lines => _buffer.AsMemory(FirstByte.._end);

    /// <summary>How many more outcomes are promised once the lines composed last are stored.</summary>
    public int PromisesOf(AuditBatch batch) => batch.Promises - _pending.Count;

    /// <summary>Whether a body fits a line.</summary>
    public bool Fits(ReadOnlySpan<byte> body) => SizeOf(body) <= RecordLine.MaxSize;

    public void Compose(AuditBatch batch)
    {
        _end = FirstByte;
        _next = Stored;
        ReadOnlySpan<AuditBatch.Entry> entries = batch.Entries;
        ComposeOpening(entries[0].Time);
        foreach (byte[] outcome in _pending)
        {
            Add(RecordType.Outcome, outcome, entries[0].Time);
        }

        for (int i = 0; i < entries.Length; i++)
        {
            ref readonly AuditBatch.Entry entry = ref entries[i];
            batch.Place(i, Add(batch.TypeOf(entry), batch.BodyOf(entry), entry.Time));
        }
    }

    /// <summary>The lines composed last are stored.</summary>
    public void Commit()
    {
        Stored = _next;
        _pending.Clear();
        if (_buffer.Length > LargestKept)
        {
            _buffer = new byte[4096];
        }
    }

    /// <summary>Remembers the outcomes of a batch that was not stored.</summary>
    public void Keep(AuditBatch failed)
    {
        foreach (ref readonly AuditBatch.Entry entry in failed.Entries)
        {
            if (entry.IsOutcome)
            {
                _pending.Add(failed.BodyOf(entry).ToArray());
            }
        }
    }

    /// <summary>The records nobody asks for: the header of a new log, and what was cut off the end of an old one.</summary>
    private void ComposeOpening(DateTimeOffset time)
    {
        if (_next.NextSequence > 0 && _next.IsRepairRecorded)
        {
            return;
        }

        ByteBuilder body = new(stackalloc byte[512]);
        if (_next.NextSequence == 0)
        {
            RecordBodies.WriteHeader(ref body, _authority);
            Add(RecordType.Header, body.Written, time);
        }

        if (!_next.IsRepairRecorded)
        {
            body.Truncate(0);
            RecordBodies.WriteRecovery(ref body, _repair!);
            Add(RecordType.Recovery, body.Written, time);
            _next = _next with { IsRepairRecorded = true };
        }

        body.Dispose();
    }

    private AppendedRecord Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, DateTimeOffset time)
    {
        int size = SizeOf(body);
        if (_buffer.Length - _end < size)
        {
            Array.Resize(ref _buffer, Math.Max(_end + size, 2 * _buffer.Length));
        }

        ByteBuilder line = new(_buffer.AsSpan(_end));
        RecordLine.Write(ref line, type, body, _log, _next.Previous, _next.NextSequence, time);
        Debug.Assert(line.Length <= size);
        Debug.Assert(AuditRecord.TryParse(line.Written[..^1], out _), "a record is not its own canonical form");
        AppendedRecord record = new(_next.NextSequence, LeafHash.OfLineIn(_buffer, _end, line.Length - 1));
        _next = _next with { NextSequence = record.Sequence + 1, Previous = record.Hash, LastTimestamp = time };
        _end += line.Length;
        return record;
    }

    private int SizeOf(ReadOnlySpan<byte> body) => body.Length + _log.Length + RecordLine.MaxEnvelope;
}
