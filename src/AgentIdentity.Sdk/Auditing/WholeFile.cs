namespace AgentIdentity.Sdk.Auditing;

/// <summary>Files that are read as a whole, and put in their place as a whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>What a file is called until it is whole; a crash may leave one behind, and the next writer begins it anew.</summary>
    private const string Unfinished = ".new";

    /// <summary>Reads a file; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSize">What is longer is not read.</param>
    /// <param name="isReadable">False when the file is too long.</param>
    public static byte[]? Read(string path, int maxSize, out bool isReadable)
    {
        isReadable = true;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            isReadable = stream.Length <= maxSize;
            byte[] bytes = new byte[isReadable ? stream.Length : 0];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Puts a file in its place once the disk has its bytes, for its owner alone.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using (AppendOnlyFile file = new(path + Unfinished, FileMode.Create))
        {
            file.Append(bytes, flush: true);
        }

        Place(path);
    }

    /// <summary>Copies a file, which keeps its mode, and puts the copy in its place once the disk has its bytes.</summary>
    public static void Copy(string source, string path)
    {
        File.Copy(source, path + Unfinished, overwrite: true);
        using (AppendOnlyFile copy = new(path + Unfinished, FileMode.Open))
        {
            copy.Append([], flush: true);
        }

        Place(path);
    }

    /// <summary>Whether two files hold the same bytes.</summary>
    public static bool AreSame(string left, string right)
    {
        using FileStream first = File.OpenRead(left);
        using FileStream second = File.OpenRead(right);
        if (first.Length != second.Length)
        {
            return false;
        }

        Span<byte> mine = new byte[64 * 1024];
        Span<byte> theirs = new byte[64 * 1024];
        int read;
        do
        {
            read = first.ReadAtLeast(mine, mine.Length, throwOnEndOfStream: false);
            if (second.ReadAtLeast(theirs[..read], read, throwOnEndOfStream: false) != read || !mine[..read].SequenceEqual(theirs[..read]))
            {
                return false;
            }
        }
        while (read > 0);
        return true;
    }

    private static void Place(string path)
    {
        File.Move(path + Unfinished, path, overwrite: true);
        DirectoryEntries.Flush(Path.GetDirectoryName(path)!);
    }
}
