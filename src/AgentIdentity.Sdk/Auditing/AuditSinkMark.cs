using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>How far one sink has got: the last record it has taken.</summary>
/// <remarks>
/// Kept in one small file a sink, <c>name.mark</c>, that is replaced as a whole: one line, an <see cref="AuditHead"/> or <c>none</c>,
/// and a line feed.
/// <code>
/// audit/EIYxU_KFy5NViHySQ931TA@6:0g5I2SiqYQYg1xlkwN4pKZe1VUQq95DHjcjg2pS7vwk
/// </code>
/// </remarks>
public sealed class AuditSinkMark
{
    private const string Extension = ".mark";
    private const string Nothing = "none";
    private const int MaxSize = 256;

    private AuditSinkMark(string sink, AuditHead? head) => (Sink, Head) = (sink, head);

    /// <summary>The sink's name.</summary>
    public string Sink { get; }

    /// <summary>The last record the sink has taken; null when it has taken none.</summary>
    public AuditHead? Head { get; }

    /// <summary>The marks of the sinks of a log, in the order of their names; of those that keep their mark with the log.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.SinkMark"/>: a file is no mark.</exception>
    public static IReadOnlyList<AuditSinkMark> ListOf(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        string marks = DirectoryOf(directory);
        return !Directory.Exists(marks)
            ? []
            : [.. Directory.EnumerateFiles(marks, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal).Select(sink => Read(marks, sink)!)];
    }

    /// <summary>Where a log keeps what its sinks need.</summary>
    internal static string DirectoryOf(string log) => Path.Combine(log, "sinks");

    /// <summary>Reads the mark of a sink; null when it has none yet.</summary>
    /// <exception cref="AuditException"><see cref="AuditCodes.SinkMark"/>: the file is no mark.</exception>
    internal static AuditSinkMark? Read(string directory, string sink)
    {
        string path = PathOf(directory, sink);
        byte[]? bytes = WholeFile.Read(path, MaxSize, out bool isReadable);
        return bytes is null ? null
            : isReadable && TryParse(bytes, out AuditHead? head) ? new AuditSinkMark(sink, head)
            : throw new AuditException(
                AuditCodes.SinkMark,
                $"{path} is not what was written: put back the mark that was there, or delete it to have the sink get the whole log again");
    }

    /// <summary>Replaces the mark of a sink.</summary>
    internal static void Write(string directory, string sink, AuditHead? head) =>
        WholeFile.Write(PathOf(directory, sink), Encoding.ASCII.GetBytes((head?.ToString() ?? Nothing) + "\n"));

    private static string PathOf(string directory, string sink) => Path.Combine(directory, sink + Extension);

    private static bool TryParse(byte[] bytes, out AuditHead? head)
    {
        head = null;
        return bytes is [.. byte[] line, (byte)'\n']
            && (line.AsSpan().SequenceEqual("none"u8) || AuditHead.TryParse(Encoding.ASCII.GetString(line), out head));
    }
}
