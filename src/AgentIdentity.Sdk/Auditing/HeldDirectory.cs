using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The directory of a log, which one writer holds, and whether it and its files still are where they were.</summary>
/// <remarks>
/// A file that is open can be written to long after it was deleted, or moved away with its directory, and every write succeeds. So a writer
/// looks after its files now and then: not at each append, which would cost as much as the append.
/// </remarks>
internal sealed class HeldDirectory(string directory, string lockFile) : IDisposable
{
    /// <summary>How long nobody looks after it has been looked.</summary>
    private const long Interval = 100;      // milliseconds

    private readonly FileStream _lock = DirectoryLock.Acquire(directory, lockFile);
    private readonly List<(SafeFileHandle File, string Path, string? Target)> _files = [];
    private long _lookAt = long.MinValue;

    /// <summary>Looks after these files from now on, and after the lock.</summary>
    public void Watch(AppendOnlyFile? file)
    {
        _files.Clear();
        _files.Add(Known(_lock.SafeFileHandle, Path.Combine(directory, lockFile)));
        if (file is not null)
        {
            _files.Add(Known(file.Handle, file.Path));
        }
    }

    /// <summary>Whether the paths still lead to the files that are open here. Looks after them when it has not done so for a while.</summary>
    public bool IsInPlace()
    {
        long now = Environment.TickCount64;
        if (now < _lookAt)
        {
            return true;
        }

        bool isInPlace = _files.TrueForAll(IsInPlace);
        // What is not in its place is looked after each time, so that calls go through as soon as it is back.
        _lookAt = isInPlace ? now + Interval : long.MinValue;
        return isInPlace;
    }

    /// <summary>Whether the directory is still this writer's, whatever became of the file it writes to.</summary>
    public bool IsHeld() => IsInPlace(_files[0]);

    public void Dispose() => _lock.Dispose();

    private static bool IsInPlace((SafeFileHandle File, string Path, string? Target) file) => File.Exists(file.Path) && TargetOf(file.File) == file.Target;

    private static (SafeFileHandle File, string Path, string? Target) Known(SafeFileHandle file, string path) => (file, path, TargetOf(file));

    /// <summary>What Linux calls an open file: the path it is at now, with a word added when it is deleted. Null where the system does not say.</summary>
    private static string? TargetOf(SafeFileHandle file) => OperatingSystem.IsLinux()
        ? new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}")).LinkTarget
        : null;
}
