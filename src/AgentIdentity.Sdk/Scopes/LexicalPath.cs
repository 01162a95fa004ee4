namespace AgentIdentity.Sdk;

/// <summary>Paths as text: segments between slashes, nothing resolved, nothing decoded, one spelling only.</summary>
internal static class LexicalPath
{
    /// <summary>No empty, <c>.</c> or <c>..</c> segment, no backslash, quote or control character; absolute or relative.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("/"u8) || AreSegments(path.StartsWith("/"u8) ? path[1..] : path);

    /// <summary>Whether a path is a well-formed root, or lies below it and is well-formed too. Costs no more than a look at what lies below.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> root, ReadOnlySpan<byte> path)
    {
        if (!path.StartsWith(root))
        {
            return false;
        }

        ReadOnlySpan<byte> below = path[root.Length..];
        if (below.IsEmpty)
        {
            return true;
        }

        return root.SequenceEqual("/"u8)
            ? AreSegments(below)
            : below[0] == '/' && AreSegments(below[1..]);
    }

    /// <summary>One segment or more, with single slashes between them.</summary>
    private static bool AreSegments(ReadOnlySpan<byte> path)
    {
        int segment = 0;        // where the segment at hand begins
        for (int i = 0; i < path.Length; i++)
        {
            byte b = path[i];
            if (b == '/')
            {
                if (!IsSegment(path[segment..i]))
                {
                    return false;
                }

                segment = i + 1;
            }
            else if (b is < 0x20 or 0x7f or (byte)'\\' or (byte)'"' || (b == 0xc2 && i + 1 < path.Length && path[i + 1] < 0xa0))
            {
                return false;       // controls, U+0080 to U+009F among them
            }
        }

        return IsSegment(path[segment..]);
    }

    private static bool IsSegment(ReadOnlySpan<byte> segment) => segment.Length switch
    {
        0 => false,
        1 => segment[0] != '.',
        2 => segment[0] != '.' || segment[1] != '.',
        _ => true,
    };
}
