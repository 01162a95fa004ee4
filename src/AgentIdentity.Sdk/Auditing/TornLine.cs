namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a crash left after the last record of a segment.</summary>
/// <remarks>
/// Its bytes are kept in a file beside the log until somebody deletes it, so that cutting cannot be used to make evidence disappear.
/// </remarks>
internal sealed class TornLine(string path, long start, byte[] bytes)
{
    /// <summary>The most that can be cut; no append is nearly as long, so what is longer is no torn line.</summary>
    public const int MaxSize = 256 * 1024 * 1024;

    /// <summary>Cuts the line off, and keeps it as what stood where this record will stand.</summary>
    public void CutOff(string directory, long sequence)
    {
        Keep(SegmentName.OfTorn(directory, sequence));
        using AppendOnlyFile segment = new(path, FileMode.Open);
        segment.Cut(start);
    }

    /// <summary>Keeps the bytes before they are cut. A crash in the middle of it lets the same bytes be cut again; one after it, others in the same place.</summary>
    private void Keep(string kept)
    {
        byte[] before = File.Exists(kept) ? File.ReadAllBytes(kept) : [];
        if (before.AsSpan().EndsWith(bytes))
        {
            return;
        }

        bool isUnfinished = bytes.AsSpan().StartsWith(before);
        using AppendOnlyFile file = new(kept, isUnfinished ? FileMode.Create : FileMode.Open);
        file.Append(bytes, flush: true);
        DirectoryEntries.Flush(Path.GetDirectoryName(kept)!);
    }
}
