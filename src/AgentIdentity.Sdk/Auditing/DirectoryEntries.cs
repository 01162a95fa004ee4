using System.Runtime.InteropServices;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The names in a directory. On Unix the disk has a file's bytes once the file is flushed, but its name only once the directory is.</summary>
internal static class DirectoryEntries
{
    private const int ReadOnly = 0;         // O_RDONLY, the same everywhere
    private const int Invalid = 22;         // EINVAL: the file system knows no such thing
    private const int AccessDenied = 13;    // EACCES

    /// <summary>Waits until the disk has the names, where the system offers that; Windows journals them in order by itself.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The platform opens no directories as files, so the system is asked.
        int handle = Open(Encoding.UTF8.GetBytes(directory + "\0"), ReadOnly);
        bool isFlushed = handle >= 0 && Synchronize(handle) == 0;
        int error = Marshal.GetLastPInvokeError();
        if (handle >= 0)
        {
            _ = Close(handle);
        }

        if (!isFlushed && error != Invalid)
        {
            throw new IOException($"the names in {directory} could not be flushed: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    /// <summary>Waits for the names of a directory that may be none of this process's to read; false when it is not.</summary>
    public static bool TryFlush(string directory)
    {
        try
        {
            Flush(directory);
            return true;
        }
        catch (IOException failure) when (failure.HResult == AccessDenied)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
