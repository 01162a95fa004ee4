using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk;

/// <summary>The system call that a floor makes to wait for the disk; elsewhere than on Linux, the platform's own.</summary>
internal static class DiskFlush
{
    public static void Wait(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (SynchronizeData(file) != 0)
        {
            throw new IOException("the disk did not take it");
        }
    }

    [DllImport("libc", EntryPoint = "fdatasync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SynchronizeData(SafeFileHandle file);
}
