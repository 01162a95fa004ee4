using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Waits until the disk has what was written to a file.</summary>
internal static class DiskFlush
{
    private const int Interrupted = 4;      // EINTR

    /// <summary>Waits for the bytes, and for as much about the file as it takes to read them again.</summary>
    /// <exception cref="IOException">The disk may not have them. Asking again proves nothing: the system forgets what it could not write.</exception>
    public static void Wait(SafeFileHandle file)
    {
        // The platform's own flush takes a file system that turned read-only under an open file for one that needs no flush.
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (SynchronizeData(file) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new IOException($"the disk did not take what was written: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SynchronizeData(SafeFileHandle file);
}
