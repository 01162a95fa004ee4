namespace AgentIdentity.Sdk.Auditing;

/// <summary>Has the system write a log to the disk, whoever wrote it to the system.</summary>
internal static class LogFlush
{
    /// <param name="directory">The directory of the log.</param>
    /// <param name="fromSequence">The first record that may not be on the disk yet; files before it are left alone.</param>
    /// <exception cref="IOException">The disk may not have them.</exception>
    public static void ToDisk(string directory, long fromSequence)
    {
        if (OperatingSystem.IsWindows())
        {
            return;     // only who may write a file may flush it there
        }

        Flush(directory, fromSequence, FileAccess.Read);
    }

    /// <summary>For whoever holds the log to write to it: all that was written by those before, and the directory itself.</summary>
    /// <exception cref="IOException">The disk may not have them.</exception>
    public static void BeforeContinuing(string directory)
    {
        Flush(directory, fromSequence: 0, OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read);
        FlushName(directory);
    }

    private static void Flush(string directory, long fromSequence, FileAccess access)
    {
        List<LogSegment> segments = LogFiles.List(directory).Segments;
        int first = Math.Max(0, segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence));
        foreach (LogSegment segment in segments[first..])
        {
            using FileStream file = new(segment.Path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            DiskFlush.Wait(file.SafeFileHandle);
        }

        DirectoryEntries.Flush(directory);
    }

    /// <summary>The name of a directory that was just made is in the one above it, and that one's in the one above that.</summary>
    private static void FlushName(string directory)
    {
        for (string? above = Path.GetDirectoryName(directory); above is not null && DirectoryEntries.TryFlush(above); above = Path.GetDirectoryName(above))
        {
            // As far up as this process may look: what it made, it may look into.
        }
    }
}
