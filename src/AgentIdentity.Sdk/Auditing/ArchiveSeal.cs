using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The file that says where an archive ends: the head of its last record, in one line. Where it stands, nothing is written any more.</summary>
/// <remarks>Without it an archive could lose its end unnoticed, and a writer could go on there and fork the log.</remarks>
internal static class ArchiveSeal
{
    public const string FileName = "sealed.head";

    private const int MaxSize = 1024;

    public static byte[] Write(AuditHead head) => Encoding.ASCII.GetBytes($"{head}\n");

    /// <summary>Reads the seal of a directory; null when there is none.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="isReadable">False when there is a file of that name that is no seal.</param>
    public static AuditHead? Read(string directory, out bool isReadable)
    {
        byte[]? text = WholeFile.Read(Path.Combine(directory, FileName), MaxSize, out isReadable);
        AuditHead? head = null;
        isReadable = isReadable && (text is null || (text is [.., (byte)'\n'] && AuditHead.TryParse(Encoding.UTF8.GetString(text[..^1]), out head)));
        return head;
    }
}
