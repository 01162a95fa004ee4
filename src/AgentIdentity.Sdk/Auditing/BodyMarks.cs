using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where those members of a record's body lie that the log's own rules depend on. Texts that are no texts are not marked.</summary>
internal struct BodyMarks
{
    public TextMark Authority { get; private set; }

    public TextMark Call { get; private set; }

    public TextMark Decision { get; private set; }

    /// <summary>Where the integer begins; 0 when there is none.</summary>
    public int DecisionSequence { get; private set; }

    public TextMark Hash { get; private set; }

    public TextMark Outcome { get; private set; }

    public TextMark Schema { get; private set; }

    /// <summary>Passes over a body and marks what matters in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the body should begin.</param>
    /// <param name="depth">How deep values in it may be nested.</param>
    /// <returns>The place after it, or <see cref="CanonicalText.Nowhere"/>.</returns>
    public int Skip(ReadOnlySpan<byte> text, int at, int depth)
    {
        at = CanonicalText.Skip(text, at, (byte)'{');
        if (CanonicalText.ByteAt(text, at) == '}')
        {
            return at + 1;
        }

        TextMark name = default;
        while (true)
        {
            at = CanonicalText.SkipName(text, at, ref name);
            if (CanonicalText.ByteAt(text, at) == '"')
            {
                at = CanonicalText.SkipString(text, at, out TextMark value);
                Keep(name.In(text), value);
            }
            else
            {
                at = SkipOther(text, at, name, depth);
            }

            if (CanonicalText.ByteAt(text, at) != ',')
            {
                return CanonicalText.Skip(text, at, (byte)'}');
            }

            at++;
        }
    }

    private void Keep(ReadOnlySpan<byte> name, TextMark value)
    {
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
    }

    private int SkipOther(ReadOnlySpan<byte> text, int at, TextMark name, int depth)
    {
        if (CanonicalText.ByteAt(text, at) is not ((>= (byte)'0' and <= (byte)'9') or (byte)'-'))
        {
            return CanonicalText.SkipValue(text, at, depth);
        }

        DecisionSequence = name.In(text).SequenceEqual("decision_seq"u8) ? at : DecisionSequence;
        return CanonicalText.SkipInteger(text, at, out _);
    }
}
