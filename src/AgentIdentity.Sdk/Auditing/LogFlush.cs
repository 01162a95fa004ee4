namespace AgentIdentity.Sdk.Auditing;

/// <summary>Has the system write a log to the disk, whoever wrote it to the system.</summary>
internal static class LogFlush
{
    public static void ToDisk(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;     // only who may write a file may flush it there
        }

        foreach (Segment segment in LogFiles.List(directory).Segments)
        {
            using FileStream file = new(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
    }
}
