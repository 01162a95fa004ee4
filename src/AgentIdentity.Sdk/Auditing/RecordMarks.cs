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

    public static ReadOnlySpan<byte> Ending => ",\"v\":1}"u8;

    public BodyMarks Body;
    public TextMark Log;
    public TextMark Previous;
    public int Sequence;
    public TextMark Timestamp;
    public TextMark Type;

    /// <summary>How long the record is.</summary>
    public int Length;

    /// <summary>Reads the record a text begins with, or says no. What follows the record is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out RecordMarks record)
    {
        record = default;
        int at = CanonicalText.Skip(text, 0, "{\"body\":"u8);
        at = record.Body.Skip(text, at, MaxDepth - 2);
        at = CanonicalText.Skip(text, at, ",\"log\":"u8);
        at = CanonicalText.SkipString(text, at, out record.Log);
        at = CanonicalText.Skip(text, at, ",\"prev\":"u8);
        at = CanonicalText.SkipString(text, at, out record.Previous);
        at = CanonicalText.Skip(text, at, ",\"seq\":"u8);
        record.Sequence = at;
        at = CanonicalText.SkipInteger(text, at, out long sequence);
        at = CanonicalText.Skip(text, at, ",\"ts\":"u8);
        at = CanonicalText.SkipString(text, at, out record.Timestamp);
        at = CanonicalText.Skip(text, at, ",\"type\":"u8);
        at = CanonicalText.SkipString(text, at, out record.Type);
        record.Length = CanonicalText.Skip(text, at, Ending);
        return record.Length > 0 && sequence >= 0;
    }

    public readonly long SequenceIn(ReadOnlySpan<byte> text)
    {
        CanonicalText.SkipInteger(text, Sequence, out long sequence);
        return sequence;
    }
}
