using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where the parts of one record lie in its text. Every reader of records reads them with this, so none accepts what another refuses.</summary>
/// <remarks>
/// The text is its own canonical form (RFC 8785), so the members of the envelope have one order: see <see cref="RecordLine"/>. What the
/// parts say, whether the log's id is one or the time is a time, is for the reader to judge.
/// </remarks>
internal struct RecordMarks
{
    /// <summary>How deep objects and arrays are nested at most, the record itself included.</summary>
    public const int MaxDepth = 8;

    /// <summary>How long the record is.</summary>
    public int Length { get; private set; }

    public BodyMarks Body { get; private set; }

    public TextMark Log { get; private set; }

    public TextMark Previous { get; private set; }

    public long Sequence { get; private set; }

    public TextMark Timestamp { get; private set; }

    public TextMark Type { get; private set; }

    /// <summary>Reads the record a text begins with, or says no. What follows the record is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out RecordMarks record)
    {
        record = default;
        CanonicalReader reader = new(text);
        if (!reader.TryRead("{\"body\":"u8)
            || !BodyMarks.TryRead(ref reader, text, MaxDepth - 2, out BodyMarks body)
            || !reader.TryRead(",\"log\":"u8) || !reader.TryReadString(out TextMark log)
            || !reader.TryRead(",\"prev\":"u8) || !reader.TryReadString(out TextMark previous)
            || !reader.TryRead(",\"seq\":"u8) || !reader.TryReadInteger(out long sequence) || sequence < 0
            || !reader.TryRead(",\"ts\":"u8) || !reader.TryReadString(out TextMark timestamp)
            || !reader.TryRead(",\"type\":"u8) || !reader.TryReadString(out TextMark type)
            || !reader.TryRead(",\"v\":1}"u8))
        {
            return false;
        }

        record.Length = reader.At;
        record.Body = body;
        record.Log = log;
        record.Previous = previous;
        record.Sequence = sequence;
        record.Timestamp = timestamp;
        record.Type = type;
        return true;
    }
}
