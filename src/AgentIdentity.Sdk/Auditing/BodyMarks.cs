using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where those members of a record's body lie that the log's own rules depend on. Texts that are no texts are not marked.</summary>
internal struct BodyMarks
{
    private long? _decisionSequence;

    public TextMark Authority { get; private set; }

    public TextMark Call { get; private set; }

    public TextMark Decision { get; private set; }

    public readonly long? DecisionSequence => _decisionSequence;

    public TextMark Hash { get; private set; }

    public TextMark Outcome { get; private set; }

    public TextMark Schema { get; private set; }

    /// <summary>Reads a body, or says no.</summary>
    /// <param name="reader">Stands at its first byte.</param>
    /// <param name="text">What the reader reads.</param>
    /// <param name="depth">How deep values in it may be nested.</param>
    /// <param name="body">The marks when the method returns true.</param>
    public static bool TryRead(ref CanonicalReader reader, ReadOnlySpan<byte> text, int depth, out BodyMarks body)
    {
        body = default;
        if (!reader.TryRead((byte)'{'))
        {
            return false;
        }

        if (reader.TryRead((byte)'}'))
        {
            return true;
        }

        TextMark name = default;
        do
        {
            if (!reader.TryReadName(ref name) || !body.TryReadMember(ref reader, name.In(text), depth))
            {
                return false;
            }
        }
        while (reader.TryRead((byte)','));

        return reader.TryRead((byte)'}');
    }

    private bool TryReadMember(ref CanonicalReader reader, ReadOnlySpan<byte> name, int depth)
    {
        if (reader.Next != '"')
        {
            return name.SequenceEqual("decision_seq"u8) && reader.Next is not ((byte)'{' or (byte)'[' or (byte)'t' or (byte)'f')
                ? TryReadDecisionSequence(ref reader)
                : reader.TrySkipValue(depth);
        }

        if (!reader.TryReadString(out TextMark value))
        {
            return false;
        }

        // Told apart by length first: most members are none of these.
        switch (name.Length)
        {
            case 4 when name.SequenceEqual("call"u8):
                Call = value;
                break;
            case 4 when name.SequenceEqual("hash"u8):
                Hash = value;
                break;
            case 6 when name.SequenceEqual("schema"u8):
                Schema = value;
                break;
            case 7 when name.SequenceEqual("outcome"u8):
                Outcome = value;
                break;
            case 8 when name.SequenceEqual("decision"u8):
                Decision = value;
                break;
            case 9 when name.SequenceEqual("authority"u8):
                Authority = value;
                break;
        }

        return true;
    }

    private bool TryReadDecisionSequence(ref CanonicalReader reader)
    {
        bool isInteger = reader.TryReadInteger(out long sequence);
        _decisionSequence = sequence;
        return isInteger;
    }
}
