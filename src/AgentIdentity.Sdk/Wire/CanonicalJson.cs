using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Strict JSON in, the JSON Canonicalization Scheme (RFC 8785) out.</summary>
/// <remarks>
/// Two JSON values are equal, wherever this library compares them, when their canonical bytes are. Input is refused rather than
/// repaired: duplicate members, byte order marks, invalid UTF-8, lone surrogates and numbers beyond a double have no canonical form.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The largest text these methods accept, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The deepest nesting of objects and arrays these methods accept.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical bytes of a JSON text.</summary>
    /// <param name="utf8">One JSON value in UTF-8, at most <see cref="MaxBytes"/> long and <see cref="MaxDepth"/> deep.</param>
    /// <exception cref="FormatException">The text is not strict JSON; the message says why.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8) =>
        TryCanonicalize(utf8, out byte[]? canonical, out JsonDefect defect)
            ? canonical
            : throw new FormatException($"the text has no canonical form: {Describe(defect)}");

    /// <summary>The canonical bytes of a JSON text, or what is wrong with it. Never throws on hostile input.</summary>
    /// <param name="utf8">One JSON value in UTF-8, at most <see cref="MaxBytes"/> long and <see cref="MaxDepth"/> deep.</param>
    /// <param name="canonical">The canonical bytes when the method returns true.</param>
    /// <param name="defect">What is wrong when the method returns false.</param>
    public static bool TryCanonicalize(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out byte[]? canonical, out JsonDefect defect)
    {
        canonical = null;
        if (!JsonTree.TryParse(utf8, MaxBytes, MaxDepth, out JsonTree tree, out defect))
        {
            return false;
        }

        ByteBuilder output = new(stackalloc byte[512]);
        if (TryAppend(ref output, tree.Root))
        {
            canonical = output.ToArray();
        }
        else
        {
            defect = JsonDefect.NumberOutOfRange;
        }

        output.Dispose();
        tree.Dispose();
        return canonical is not null;
    }

    /// <summary>A defect in words that may follow a colon.</summary>
    internal static string Describe(JsonDefect defect) => defect switch
    {
        JsonDefect.TooLarge => "it is too large",
        JsonDefect.TooDeep => "it is nested too deep",
        JsonDefect.DuplicateMember => "an object names a member twice",
        JsonDefect.NumberOutOfRange => "a number is beyond the range of a double",
        _ => "it is not JSON in UTF-8",
    };

    /// <summary>Appends the canonical form of a value; false when one of its numbers has none.</summary>
    internal static bool TryAppend(ref ByteBuilder output, JsonView value)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                return TryAppendObject(ref output, value);
            case JsonKind.Array:
                return TryAppendArray(ref output, value);
            case JsonKind.String:
                AppendString(ref output, value);
                return true;
            case JsonKind.Number:
                return TryAppendNumber(ref output, value.Raw);
            default:
                output.Append(value.Raw);
                return true;
        }
    }

    private static bool TryAppendArray(ref ByteBuilder output, JsonView value)
    {
        output.Append((byte)'[');
        bool isFirst = true;
        foreach (JsonView item in value.Items)
        {
            if (!isFirst)
            {
                output.Append((byte)',');
            }

            isFirst = false;
            if (!TryAppend(ref output, item))
            {
                return false;
            }
        }

        output.Append((byte)']');
        return true;
    }

    /// <summary>Writes the members as they come and puts them in order afterwards, if they are not already.</summary>
    private static bool TryAppendObject(ref ByteBuilder output, JsonView value)
    {
        int start = output.Length;
        List<MemberSpan>? members = null;
        ByteBuilder names = new(stackalloc byte[256]);
        int previousName = 0;
        bool inOrder = true;
        foreach ((JsonView name, JsonView member) in value.Members)
        {
            int nameStart = names.Length;
            name.AppendTextTo(ref names);
            ReadOnlySpan<byte> text = names.Written[nameStart..];
            inOrder &= nameStart == 0 || JsonNames.Compare(names.Written[previousName..nameStart], text) < 0;
            previousName = nameStart;

            int memberStart = output.Length;
            output.Append((byte)(memberStart == start ? '{' : ','));
            JsonText.AppendCanonicalString(ref output, text);
            output.Append((byte)':');
            if (!TryAppend(ref output, member))
            {
                names.Dispose();
                return false;
            }

            (members ??= []).Add(new MemberSpan(nameStart, text.Length, memberStart + 1, output.Length - memberStart - 1));
        }

        if (members is null)
        {
            output.Append("{}"u8);
        }
        else
        {
            if (!inOrder)
            {
                Sort(output.Written, start, members, names.Written);
            }

            output.Append((byte)'}');
        }

        names.Dispose();
        return true;
    }

    private static void Sort(Span<byte> written, int start, List<MemberSpan> members, ReadOnlySpan<byte> names)
    {
        byte[] nameBytes = names.ToArray();
        byte[] unsorted = ArrayPool<byte>.Shared.Rent(written.Length - start);
        written[start..].CopyTo(unsorted);
        members.Sort((left, right) => JsonNames.Compare(
            nameBytes.AsSpan(left.NameStart, left.NameLength), nameBytes.AsSpan(right.NameStart, right.NameLength)));
        int at = start;
        foreach (MemberSpan member in members)
        {
            written[at] = (byte)(at == start ? '{' : ',');
            unsorted.AsSpan(member.Start - start, member.Length).CopyTo(written[(at + 1)..]);
            at += 1 + member.Length;
        }

        ArrayPool<byte>.Shared.Return(unsorted);
    }

    private static void AppendString(ref ByteBuilder output, JsonView value)
    {
        if (!value.IsEscaped)
        {
            // Nothing was escaped, so nothing needed to be: the written form is already the canonical one.
            output.Append((byte)'"');
            output.Append(value.Raw);
            output.Append((byte)'"');
            return;
        }

        ByteBuilder text = new(stackalloc byte[256]);
        value.AppendTextTo(ref text);
        JsonText.AppendCanonicalString(ref output, text.Written);
        text.Dispose();
    }

    private static bool TryAppendNumber(ref ByteBuilder output, ReadOnlySpan<byte> text)
    {
        if (JsonNumber.IsPlainInteger(text))
        {
            output.Append(text);
            return true;
        }

        if (!JsonNumber.TryGetDouble(text, out double number))
        {
            return false;
        }

        output.Advance(JsonNumber.WriteCanonical(number, output.Reserve(JsonNumber.MaxCanonicalLength)));
        return true;
    }

    private readonly record struct MemberSpan(int NameStart, int NameLength, int Start, int Length);
}
