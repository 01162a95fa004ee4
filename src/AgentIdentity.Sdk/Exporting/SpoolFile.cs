namespace AgentIdentity.Sdk.Auditing;

/// <summary>One file of a spool: lines of the log, each with its line feed, without a gap.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="First">The sequence number of its first line; the file is named by it.</param>
/// <param name="Last">The sequence number of its last line.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct SpoolFile(string Path, long First, long Last, long Length)
{
    public LogSegment Segment => new(Path, First);
}
