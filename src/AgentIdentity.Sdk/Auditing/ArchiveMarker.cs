using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What stands in a log's directory for the records that were moved to an archive: enough to verify those that follow.</summary>
/// <remarks>
/// One line of canonical JSON (RFC 8785) in <c>archived.json</c>:
/// <code>
/// {"header":{...},"last":{...},"open":[{"call":"c1","seq":57}],"tree":["3q2-7w..."],"v":1}
/// </code>
/// <c>header</c> is the log's first record and <c>last</c> the last archived one, both whole, as they were stored. So the marker claims no
/// hash, number, time or log id that could contradict the records: they are read from <c>last</c>, and the first remaining record must
/// link to it. <c>open</c> are the archived decisions whose outcome is still to come, in order. <c>tree</c> are the complete subtrees of the
/// hash tree over the archived records, the largest first, so that the remaining ones still lead to the roots that were signed.
/// </remarks>
internal sealed class ArchiveMarker
{
    public const string FileName = "archived.json";

    /// <summary>Larger than any marker of a log that lives: two records, and a million open calls.</summary>
    private const int MaxSize = 256 * 1024 * 1024;

    private readonly byte[] _text;
    private readonly List<(long Decision, Range Call)> _open;
    private readonly List<LeafHash> _tree;

    private ArchiveMarker(byte[] text, AuditRecord header, AuditRecord last, List<(long Decision, Range Call)> open, List<LeafHash> tree) =>
        (_text, Header, Last, _open, _tree) = (text, header, last, open, tree);

    public AuditRecord Header { get; }

    public AuditRecord Last { get; }

    /// <summary>The sequence number of the first record that is not archived; so many are.</summary>
    public long NextSequence => Last.Sequence + 1;

    public ReadOnlySpan<byte> Text => _text;

    public AuditHead Head => new(Last.Log, Last.Sequence, Last.Leaf);

    public static byte[] Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> last, OpenCalls open, TreeFrontier tree)
    {
        ByteBuilder output = new(stackalloc byte[2048]);
        output.Append("{\"header\":"u8);
        output.Append(header);
        output.Append(",\"last\":"u8);
        output.Append(last);
        output.Append(",\"open\":["u8);
        open.WriteTo(ref output);
        output.Append("],\"tree\":["u8);
        int written = 0;
        foreach (LeafHash subtree in tree.Subtrees)
        {
            output.Append(written++ == 0 ? ""u8 : ","u8);
            BodyText.Bytes(ref output, subtree.ToArray());
        }

        output.Append("],\"v\":1}\n"u8);
        byte[] marker = output.ToArray();
        output.Dispose();
        return marker;
    }

    /// <summary>Reads the marker of a directory; null when there is none.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="isReadable">False when there is a file of that name that is no marker.</param>
    public static ArchiveMarker? Read(string directory, out bool isReadable)
    {
        byte[]? text = WholeFile.Read(Path.Combine(directory, FileName), MaxSize, out isReadable);
        if (text is null || !isReadable)
        {
            return null;
        }

        isReadable = TryParse(text, out ArchiveMarker? marker);
        return marker;
    }

    /// <summary>Opens again what was open when the records were archived.</summary>
    public void Reopen(OpenCalls open)
    {
        foreach ((long decision, Range call) in _open)
        {
            open.Open(decision, _text.AsSpan(call));
        }
    }

    /// <summary>The hash tree over the archived records, as far as it is needed to go on.</summary>
    public TreeFrontier RestoreTree() => TreeFrontier.Restore(NextSequence, _tree)!;

    private static bool TryParse(byte[] text, [NotNullWhen(true)] out ArchiveMarker? marker)
    {
        marker = null;
        int at = CanonicalText.Skip(text, 0, "{\"header\":"u8);
        at = SkipRecord(text, at, out AuditRecord? header);
        at = CanonicalText.Skip(text, at, ",\"last\":"u8);
        at = SkipRecord(text, at, out AuditRecord? last);
        at = CanonicalText.Skip(text, at, ",\"open\":["u8);
        List<(long Decision, Range Call)> open = [];
        at = SkipCalls(text, at, open);
        at = CanonicalText.Skip(text, at, "],\"tree\":["u8);
        List<LeafHash> tree = [];
        at = SkipHashes(text, at, tree);
        at = CanonicalText.Skip(text, at, "],\"v\":1}\n"u8);
        if (at != text.Length || header is not { IsHeader: true, Facts.IsSound: true } || last is null
            || !string.Equals(header.Log, last.Log, StringComparison.Ordinal)
            || (open.Count > 0 && open[^1].Decision > last.Sequence)
            || TreeFrontier.Restore(last.Sequence + 1, tree) is null)
        {
            return false;
        }

        marker = new ArchiveMarker(text, header, last, open, tree);
        return true;
    }

    private static int SkipRecord(ReadOnlySpan<byte> text, int at, out AuditRecord? record)
    {
        record = null;
        return at > 0 && RecordMarks.TryRead(text[at..], out RecordMarks marks) && AuditRecord.TryParse(text.Slice(at, marks.Length), out record)
            ? at + marks.Length
            : CanonicalText.Nowhere;
    }

    /// <summary>Passes over calls, each of a later decision than the one before.</summary>
    private static int SkipCalls(ReadOnlySpan<byte> text, int at, List<(long Decision, Range Call)> open)
    {
        long before = 0;
        while (CanonicalText.ByteAt(text, at) == '{' || (open.Count > 0 && CanonicalText.ByteAt(text, at) == ','))
        {
            at = open.Count == 0 ? at : at + 1;
            at = CanonicalText.Skip(text, at, "{\"call\":"u8);
            at = CanonicalText.SkipString(text, at, out TextMark call);
            at = CanonicalText.Skip(text, at, ",\"seq\":"u8);
            at = CanonicalText.SkipInteger(text, at, out long decision);
            at = CanonicalText.Skip(text, at, (byte)'}');
            if (at < 0 || decision <= before)
            {
                return CanonicalText.Nowhere;
            }

            open.Add((decision, call.Start..(call.Start + call.Length)));
            before = decision;
        }

        return at;
    }

    private static int SkipHashes(ReadOnlySpan<byte> text, int at, List<LeafHash> hashes)
    {
        while (CanonicalText.ByteAt(text, at) == '"' || (hashes.Count > 0 && CanonicalText.ByteAt(text, at) == ','))
        {
            at = hashes.Count == 0 ? at : at + 1;
            at = CanonicalText.SkipString(text, at, out TextMark mark);
            if (at < 0 || hashes.Count == 63 || !LeafHash.TryParse(text.Slice(mark.Start, mark.Length), out LeafHash hash))
            {
                return CanonicalText.Nowhere;
            }

            hashes.Add(hash);
        }

        return at;
    }
}
