namespace AgentIdentity.Sdk.Auditing;

/// <summary>Files and directories nobody but their owner can read, where the system knows such a thing.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Opens for reading and writing, without a buffer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it is created.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <param name="preallocation">How many bytes the file system sets aside for a new file; it fails when it cannot.</param>
    public static FileStream Open(string path, FileMode mode, FileShare share, long preallocation = 0)
    {
        FileStreamOptions options = new()
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0,
            PreallocationSize = preallocation,
        };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException failure) when (preallocation > 0 && StoreFailure.IsUnspecific(failure))
        {
            // The runtime says in words only, not in a code, that the space could not be set aside.
            throw StoreFailure.NoRoom(failure);
        }
    }
}
