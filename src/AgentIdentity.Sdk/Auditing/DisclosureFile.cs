namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the lines of a disclosure file, which another process may be writing. A line that is not complete is passed over.</summary>
internal static class DisclosureFile
{
    public const string Name = "disclosures.jsonl";

    /// <summary>Longer than any line is: a value of the largest size in base64url, its name, and what stands around them.</summary>
    private const int MaxLine = 8 * 1024 * 1024;

    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: a line is longer than one can be.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadLines(string path, CancellationToken cancellationToken, long from = 0)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.Seek(from, SeekOrigin.Begin);
        byte[] buffer = new byte[64 * 1024];
        int kept = 0;
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and int read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int end = kept + read;
            int start = 0;
            while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and int feed)
            {
                yield return buffer.AsMemory(start, feed);
                start += feed + 1;
            }

            kept = end - start;
            buffer.AsSpan(start, kept).CopyTo(buffer);
            if (kept == buffer.Length)
            {
                Array.Resize(ref buffer, kept < MaxLine ? 2 * kept : throw Broken(path));
            }
        }
    }

    private static AuditException Broken(string path) => new(
        AuditCodes.Broken, $"{path} has a line longer than any this library wrote: restore the file from a copy; values that are lost cannot be disclosed any more");
}
