using System.Runtime.Intrinsics;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>
/// A record that was found to be one, with those of its bytes marked that may differ in another. A text of the same length that differs
/// from it only within plain string values, and there by plain characters only, or in the digits of an integer that is one again, is a
/// record with all its parts in the same places: that takes one comparison, 32 bytes at a time, instead of reading it.
/// </summary>
/// <remarks>Names, and the values that decide which rules apply, may not differ; nor may strings with escapes or beyond ASCII.</remarks>
internal sealed class RecordShape
{
    private readonly byte[] _line;
    private readonly byte[] _free;
    private readonly List<(int Start, int End)> _integers = [];

    public RecordShape(ReadOnlySpan<byte> line, in RecordMarks marks, in RecordFacts facts)
    {
        _line = line.ToArray();
        _free = new byte[line.Length];
        Marks = marks;
        Facts = facts;
        for (int at = 0; at < line.Length - RecordMarks.Ending.Length;)
        {
            at = line[at] == '"' ? FreeString(line, at)
                : line[at] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') ? FreeInteger(line, at)
                : at + 1;
        }

        Bind(marks.Type);
        Bind(marks.Body.Decision);
        Bind(marks.Body.Outcome);
        Bind(marks.Body.Hash);
        Bind(marks.Body.Schema);
    }

    public RecordMarks Marks { get; }

    public RecordFacts Facts { get; }

    /// <summary>Whether a text begins with a record of this shape and a line feed.</summary>
    public bool IsThatOf(ReadOnlySpan<byte> text)
    {
        int length = _line.Length;
        if (text.Length <= length || text[length] != '\n' || length < Vector256<byte>.Count)
        {
            return false;
        }

        Vector256<byte> wrong = Vector256<byte>.Zero;
        for (int at = 0; at <= length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            wrong |= Compare(text, at);
        }

        wrong |= Compare(text, length - Vector256<byte>.Count);
        return wrong == Vector256<byte>.Zero && HasIntegers(text);
    }

    /// <summary>Where 32 bytes differ and may not, or are not plain where they may.</summary>
    private Vector256<byte> Compare(ReadOnlySpan<byte> text, int at)
    {
        Vector256<byte> bytes = Vector256.Create(text.Slice(at, Vector256<byte>.Count));
        Vector256<byte> free = Vector256.Create(_free.AsSpan(at, Vector256<byte>.Count));
        Vector256<byte> differs = bytes ^ Vector256.Create(_line.AsSpan(at, Vector256<byte>.Count));
        return Vector256.AndNot(differs, free) | (CanonicalText.FindStops(bytes) & free);
    }

    private bool HasIntegers(ReadOnlySpan<byte> text)
    {
        foreach ((int start, int end) in _integers)
        {
            if (CanonicalText.SkipInteger(text, start, out _) != end)
            {
                return false;
            }
        }

        return true;
    }

    private int FreeString(ReadOnlySpan<byte> line, int at)
    {
        int end = CanonicalText.SkipString(line, at, out TextMark content);
        if (content.IsPlain && line[end] != ':')
        {
            _free.AsSpan(content.Start, content.Length).Fill(0xFF);
        }

        return end;
    }

    private int FreeInteger(ReadOnlySpan<byte> line, int at)
    {
        int end = CanonicalText.SkipInteger(line, at, out _);
        _free.AsSpan(at..end).Fill(0xFF);
        _integers.Add((at, end));
        return end;
    }

    private void Bind(TextMark value) => _free.AsSpan(value.Start, value.Length).Clear();
}
