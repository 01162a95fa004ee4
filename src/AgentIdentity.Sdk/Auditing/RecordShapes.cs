namespace AgentIdentity.Sdk.Auditing;

/// <summary>The shapes of the last records. The records of a log look alike: of those of one agent and tool, the lengths are the same.</summary>
internal sealed class RecordShapes
{
    private const int MaxShapes = 8;
    private const int MaxLength = 8 * 1024;
    private const int MaxCredit = 32;
    private const int Price = 4;
    private const int Patience = 64;

    private readonly List<RecordShape> _shapes = [];
    private int _last;
    private int _credit = MaxCredit;
    private int _misses;

    /// <summary>The shape of the record a text begins with; null when it is not known.</summary>
    public RecordShape? Find(ReadOnlySpan<byte> text)
    {
        // Decisions and outcomes alternate: what came after this shape last time is tried first.
        for (int i = 0; i < _shapes.Count; i++)
        {
            int at = (_last + 1 + i) % _shapes.Count;
            if (_shapes[at].IsThatOf(text))
            {
                _last = at;
                _credit = Math.Min(MaxCredit, _credit + 1);
                return _shapes[at];
            }
        }

        return null;
    }

    /// <summary>Takes note of the shape of a record, unless noting shapes has not been worth it lately.</summary>
    public void Note(ReadOnlySpan<byte> line, in RecordMarks marks, in RecordFacts facts)
    {
        if (line.Length > MaxLength || (_credit < Price && ++_misses % Patience != 0))
        {
            return;
        }

        _credit = Math.Max(0, _credit - Price);
        RecordShape shape = new(line, marks, facts);
        _last = (_last + 1) % MaxShapes;
        if (_shapes.Count < MaxShapes)
        {
            _last = _shapes.Count;
            _shapes.Add(shape);
        }
        else
        {
            _shapes[_last] = shape;
        }
    }
}
