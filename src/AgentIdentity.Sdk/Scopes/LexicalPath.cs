namespace AgentIdentity.Sdk;

/// <summary>Paths as text: segments between slashes, nothing resolved, nothing decoded, one spelling only.</summary>
internal static class LexicalPath
{
    /// <summary>No empty, <c>.</c> or <c>..</c> segment, no backslash, quote or control character; absolute or relative.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> path)
    {
        if (path.SequenceEqual("/"u8))
        {
            return true;
        }

        for (int i = 0; i < path.Length; i++)
        {
            bool isHighControl = path[i] == 0xc2 && i + 1 < path.Length && path[i + 1] < 0xa0;      // U+0080 to U+009F
            if (isHighControl || path[i] is < 0x20 or 0x7f or (byte)'\\' or (byte)'"')
            {
                return false;
            }
        }

        ReadOnlySpan<byte> rest = path.StartsWith("/"u8) ? path[1..] : path;
        foreach (Range range in rest.Split((byte)'/'))
        {
            ReadOnlySpan<byte> segment = rest[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
            {
                return false;
            }
        }

        return !path.IsEmpty;
    }

    /// <summary>Whether a well-formed path is the root or lies below it. A path that is not well-formed lies nowhere.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> root, ReadOnlySpan<byte> path)
    {
        if (!IsWellFormed(path) || !path.StartsWith(root))
        {
            return false;
        }

        return path.Length == root.Length || root.SequenceEqual("/"u8) || path[root.Length] == '/';
    }
}
