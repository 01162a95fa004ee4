namespace AgentIdentity.Sdk.Auditing;

/// <summary>What the lines after a suspicious one say about it. They are read once, to the end, and not kept.</summary>
internal sealed class LaterLines
{
    private readonly AuditRecord? _suspect;
    private readonly long _expected;
    private readonly LeafHash _link;
    private bool _hasNext;

    private LaterLines(AuditRecord? suspect, long expected, LeafHash link) => (_suspect, _expected, _link) = (suspect, expected, link);

    /// <summary>The very next line's record, if it is one.</summary>
    public AuditRecord? Next { get; private set; }

    /// <summary>The first line after it that is a record.</summary>
    public AuditRecord? FirstReadable { get; private set; }

    /// <summary>Whether the record that should stand here stands somewhere later.</summary>
    public bool HasSuccessor { get; private set; }

    /// <summary>Whether the suspicious record's number occurs again.</summary>
    public bool HasTwin { get; private set; }

    /// <summary>Whether a later record is the one the suspicious record links to.</summary>
    public bool HasPredecessor { get; private set; }

    public static async Task<LaterLines> ReadAsync(IAsyncEnumerator<StoredLine> lines, AuditRecord? suspect, long expected, LeafHash link)
    {
        LaterLines later = new(suspect, expected, link);
        while (await lines.MoveNextAsync().ConfigureAwait(false))
        {
            later.Add(CheckedLine.Of(lines.Current).Record);
        }

        return later;
    }

    private void Add(AuditRecord? record)
    {
        if (!_hasNext)
        {
            _hasNext = true;
            Next = record;
        }

        if (record is null)
        {
            return;
        }

        FirstReadable ??= record;
        HasSuccessor |= record.Sequence == _expected && record.Previous == _link;
        HasTwin |= record.Sequence == _suspect?.Sequence;
        HasPredecessor |= record.Sequence == _suspect?.Sequence - 1 && record.Leaf == _suspect?.Previous;
    }
}
