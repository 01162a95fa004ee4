using System.Runtime.InteropServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>How large the system lets this process make a file (<c>ulimit -f</c>). Who writes beyond that is not refused but killed, so it is asked before.</summary>
internal static class FileSizeLimit
{
    private const int FileSize = 1;         // RLIMIT_FSIZE, on Linux and macOS
    private const int TooLarge = 27;        // EFBIG

    /// <exception cref="IOException">A file may not be as large.</exception>
    public static void Refuse(string path, long length)
    {
        bool isKnown = !OperatingSystem.IsWindows() && Environment.Is64BitProcess;
        if (isKnown && GetLimits(FileSize, out Limits limits) == 0 && (ulong)length > limits.Current)
        {
            throw new IOException($"{path} would have to grow to {length} bytes, but no file of this process may have more than {limits.Current}", TooLarge);
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimits(int resource, out Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Current;
        public ulong Most;
    }
}
