namespace AgentIdentity.Sdk.Auditing;

/// <summary>Records that go to the store in one append, in order, and those who wait for it. Guarded by the sequencer's lock until it is sealed.</summary>
internal sealed class AuditBatch
{
    private const int LargestKept = 1024 * 1024;

    private byte[] _texts = new byte[2048];
    private Entry[] _entries = new Entry[4];
    private int _end;

    public int Count { get; private set; }

    public bool IsWorthKeeping => _texts.Length <= LargestKept;

    public ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, Count);

    /// <summary>How many outcomes the batch promises, less those it delivers.</summary>
    public int Promises { get; private set; }

    public void Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, DateTimeOffset time, AppendEffect effect, AppendWaiter? waiter)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        int size = body.Length + type.Length;
        if (_texts.Length - _end < size)
        {
            Array.Resize(ref _texts, Math.Max(_end + size, 2 * _texts.Length));
        }

        body.CopyTo(_texts.AsSpan(_end));
        type.CopyTo(_texts.AsSpan(_end + body.Length));
        _entries[Count++] = new Entry(_end, body.Length, type.Length, time, effect == AppendEffect.Keep, waiter);
        _end += size;
        Promises += effect switch
        {
            AppendEffect.Promise => 1,
            AppendEffect.Keep => -1,
            _ => 0,
        };
    }

    public ReadOnlySpan<byte> BodyOf(in Entry entry) => _texts.AsSpan(entry.Start, entry.BodyLength);

    public ReadOnlySpan<byte> TypeOf(in Entry entry) => _texts.AsSpan(entry.Start + entry.BodyLength, entry.TypeLength);

    /// <summary>Says where a record of the batch came to stand.</summary>
    public void Place(int index, in AppendedRecord record) => _entries[index].Record = record;

    /// <summary>The outcomes of two batches, the first of which failed; null when there are none, or nothing else that could be why.</summary>
    public static AuditBatch? OutcomesBeside(AuditBatch failed, AuditBatch queued)
    {
        AuditBatch outcomes = new();
        outcomes.AddOutcomes(failed);
        bool isAlone = outcomes.Count == failed.Count;
        outcomes.AddOutcomes(queued);
        return isAlone || outcomes.Count == 0 ? null : outcomes;
    }

    private void AddOutcomes(AuditBatch from)
    {
        foreach (ref readonly Entry entry in from.Entries)
        {
            if (entry.IsOutcome)
            {
                Add(from.TypeOf(entry), from.BodyOf(entry), entry.Time, AppendEffect.Keep, entry.Waiter);
            }
        }
    }

    public void Reset()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        Promises = 0;
        _end = 0;
    }

    /// <summary>One record.</summary>
    internal struct Entry(int start, int bodyLength, int typeLength, DateTimeOffset time, bool isOutcome, AppendWaiter? waiter)
    {
        public readonly int Start = start;
        public readonly int BodyLength = bodyLength;
        public readonly int TypeLength = typeLength;
        public readonly DateTimeOffset Time = time;
        public readonly bool IsOutcome = isOutcome;
        public readonly AppendWaiter? Waiter = waiter;      // null: who appended it writes it
        public AppendedRecord Record;
    }
}
