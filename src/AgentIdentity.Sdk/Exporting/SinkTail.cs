namespace AgentIdentity.Sdk.Auditing;

/// <summary>The end of a copy of a log.</summary>
internal static class SinkTail
{
    private const int MaxLine = 16 * RecordLine.MaxSize;        // no format makes that much of the longest record

    /// <summary>Cuts a line that is not finished, and gives the last one that is; empty when there is none.</summary>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the end is nothing that a sink writes.</exception>
    public static byte[] Repair(string directory)
    {
        List<LogSegment> files = SegmentName.List(directory);
        for (int i = files.Count - 1; i >= 0; i--)
        {
            using AppendOnlyFile file = new(files[i].Path, FileMode.Open);
            long end = LineStart(file, file.Length);
            if (end < file.Length)
            {
                file.Cut(end);
            }

            if (end > 0)
            {
                long start = LineStart(file, end - 1);
                byte[] line = new byte[end - 1 - start];
                file.Read(line, start);
                return line;
            }
        }

        return [];
    }

    private static long LineStart(AppendOnlyFile file, long end) => file.FindLineStart(end, MaxLine)
        ?? throw new AuditException(AuditCodes.Broken, $"{file.Path} does not end in a line that a sink writes: give the sink a directory of its own");
}
