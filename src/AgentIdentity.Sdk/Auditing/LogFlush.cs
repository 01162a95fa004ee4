namespace AgentIdentity.Sdk.Auditing;

/// <summary>Has the system write a log to the disk, whoever wrote it to the system.</summary>
internal static class LogFlush
{
    /// <param name="directory">The directory of the log.</param>
    /// <param name="fromSequence">The first record that may not be on the disk yet; files before it are left alone.</param>
    public static void ToDisk(string directory, long fromSequence)
    {
        if (OperatingSystem.IsWindows())
        {
            return;     // only who may write a file may flush it there
        }

        List<Segment> segments = LogFiles.List(directory).Segments;
        int first = Math.Max(0, segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence));
        foreach (Segment segment in segments[first..])
        {
            using FileStream file = new(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
    }
}
