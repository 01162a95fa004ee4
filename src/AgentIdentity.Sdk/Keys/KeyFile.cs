namespace AgentIdentity.Sdk;

/// <summary>Small files with keys in them.</summary>
internal static class KeyFile
{
    /// <summary>Reads a whole file, or as much as is needed to see that it is too long.</summary>
    public static async Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            byte[] bytes = new byte[maxBytes + 1];
            int read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return bytes[..read];
        }
    }

    /// <summary>Writes a file that did not exist, for its owner alone, down to the disk; leaves nothing behind when that fails.</summary>
    public static async Task WriteNewAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file = new(path, options);
        try
        {
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            File.Delete(path);
            throw;
        }
    }
}
