using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The files of one log: each is named by the sequence number of its first record, so that they sort in order.</summary>
internal static class SegmentName
{
    public const string LockFile = "writer.lock";

    /// <summary>What whoever archives the log holds: only one does at a time, beside the writer.</summary>
    public const string ArchiveLockFile = "archive.lock";

    private const int Digits = 20;
    private const string Extension = ".jsonl";

    public static string Of(string directory, long firstSequence) =>
        Path.Combine(directory, firstSequence.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Where the bytes of a torn line are kept that was cut in place of this record.</summary>
    public static string OfTorn(string directory, long sequence) =>
        Path.Combine(directory, sequence.ToString("D20", CultureInfo.InvariantCulture) + ".torn");

    /// <summary>The segments of a directory in order, without a gap that is not there; other files are passed over.</summary>
    public static List<LogSegment> List(string directory)
    {
        // While files are added, one look may miss one and still see the next. A second look has all that existed at the end of the first.
        List<LogSegment> seen = LookInto(directory);
        return seen.Count == 0 ? seen : LookInto(directory).FindAll(segment => segment.FirstSequence <= seen[^1].FirstSequence);
    }

    private static List<LogSegment> LookInto(string directory)
    {
        List<LogSegment> segments = [];
        foreach (string path in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            ReadOnlySpan<char> name = Path.GetFileNameWithoutExtension(path.AsSpan());
            if (name.Length == Digits && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long first))
            {
                segments.Add(new LogSegment(path, first));
            }
        }

        segments.Sort((left, right) => left.FirstSequence.CompareTo(right.FirstSequence));
        return segments;
    }
}

/// <summary>One file of a log.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="FirstSequence">The sequence number of its first record, as its name says.</param>
internal readonly record struct LogSegment(string Path, long FirstSequence);
