namespace AgentIdentity.Sdk.Auditing;

/// <summary>What of a directory belongs to its log: the segments between the archived front and, in an archive, the sealed end.</summary>
/// <remarks>
/// INVARIANT: the marker and the seal decide, not which files are there. So a segment that is not deleted yet, or copied already, is passed
/// over, and each of the two files changes a directory in one step.
/// </remarks>
internal sealed class LogFiles
{
    private LogFiles(string directory, ArchiveMarker? marker, AuditHead? seal, string? unreadable)
    {
        Location = directory;
        Marker = marker;
        Seal = seal;
        Unreadable = unreadable;
        List<LogSegment> all = SegmentName.List(directory);
        long start = marker?.NextSequence ?? 0;
        Archived = all.FindAll(segment => segment.FirstSequence < start);
        Segments = all.FindAll(segment => segment.FirstSequence >= start && (seal is null || segment.FirstSequence <= seal.Sequence));
    }

    public string Location { get; }

    /// <summary>What stands for the archived records; null when none are.</summary>
    public ArchiveMarker? Marker { get; }

    /// <summary>Where the archive ends; null when this is none.</summary>
    public AuditHead? Seal { get; }

    /// <summary>The name of a marker or seal that is not one; null when there is none.</summary>
    public string? Unreadable { get; }

    /// <summary>The segments of the log, in order.</summary>
    public List<LogSegment> Segments { get; }

    /// <summary>Segments that are archived and were not deleted yet, in order.</summary>
    public List<LogSegment> Archived { get; }

    public long FirstSequence => Marker?.NextSequence ?? 0;

    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static LogFiles List(string directory)
    {
        ArchiveMarker? marker = ArchiveMarker.Read(directory, out bool isMarker);
        AuditHead? seal = ArchiveSeal.Read(directory, out bool isSeal);
        return new LogFiles(directory, marker, seal, !isMarker ? ArchiveMarker.FileName : !isSeal ? ArchiveSeal.FileName : null);
    }

    /// <summary>The files, for whoever does more than look.</summary>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the marker or the seal is not one.</exception>
    public static LogFiles ListOrRefuse(string directory)
    {
        LogFiles files = List(directory);
        return files.Unreadable is null
            ? files
            : throw new AuditException(
                AuditCodes.Broken, $"{files.Unreadable} in {directory} is not what was written: verify the log, keep it as evidence, and start a new log elsewhere");
    }

    /// <summary>Whether records were archived since the files were listed.</summary>
    public bool HaveMoved()
    {
        ArchiveMarker? now = ArchiveMarker.Read(Location, out _);
        return now is not null && (Marker is null || !now.Text.SequenceEqual(Marker.Text));
    }

    /// <summary>The first line of the log, wherever it stands.</summary>
    public static byte[] ReadHeader(string directory)
    {
        while (true)
        {
            LogFiles files = ListOrRefuse(directory);
            try
            {
                return files.Marker?.Header.Json.ToArray() ?? (files.Segments.Count > 0 ? LogTail.ReadFirstLine(files.Segments[0]) : []);
            }
            catch (FileNotFoundException) when (files.HaveMoved())
            {
                // It was archived a moment ago: the marker has it now.
            }
        }
    }
}
