using System.Text;

namespace AgentIdentity.Cli.Output;

/// <summary>Files the tool makes. None is ever overwritten.</summary>
internal static class OutputFile
{
    /// <summary>Writes text into a new file.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="text">What is in it.</param>
    /// <param name="isPrivate">Whether nobody but its owner may read it (mode 0600).</param>
    /// <exception cref="ToolException">There is a file of that name.</exception>
    public static void WriteNew(string path, string text, bool isPrivate)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        RefuseExisting(path);
        using FileStream file = new(path, options);
        try
        {
            file.Write(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch
        {
            // Half a key is worse than none.
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Has something written into a new file, or leaves none.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="write">What writes it.</param>
    /// <exception cref="ToolException">There is a file of that name.</exception>
    public static async Task<T> WriteNewAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        RefuseExisting(path);
        FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        try
        {
            await using (file.ConfigureAwait(false))
            {
                T written = await write(file).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
                return written;
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <exception cref="ToolException">There is a file of that name.</exception>
    public static void RefuseExisting(string path)
    {
        if (Path.Exists(path))
        {
            throw new ToolException("exists", $"{path} exists and is not overwritten: choose another name, or move it away");
        }
    }
}
