using System.Diagnostics;
using System.Runtime.InteropServices;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>A disk of its own, with an ext4 file system, whose power can be cut: what the disk has stays, what only the system has is gone.</summary>
internal sealed class LoopDisk : IDisposable
{
    private const uint ShutDown = 0x8004587D;       // EXT4_IOC_SHUTDOWN
    private const uint WithoutJournal = 2;          // EXT4_GOING_FLAGS_NOLOGFLUSH: not even what is in the journal's memory is written

    private readonly TestDirectory _parent = new();

    public LoopDisk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "a disk whose power can be cut takes root on Linux");
        Directory.CreateDirectory(Location);
        bool isThere = Run("truncate", "-s", "64M", Image) && Run("mkfs.ext4", "-q", "-e", "remount-ro", Image) && Run("mount", "-o", "loop", Image, Location);
        if (!isThere)
        {
            _parent.Dispose();
        }

        Assert.SkipUnless(isThere, "this machine does not let tests make a loop device with ext4");
        File.WriteAllText(Switch, "");
    }

    public string Location => Path.Combine(_parent, "mounted");

    private string Image => Path.Combine(_parent, "image");

    private string Switch => Path.Combine(Location, "switch");

    /// <summary>Cuts the power: from here on the file system takes nothing.</summary>
    public void CutPower()
    {
        using SafeFileHandle file = File.OpenHandle(Switch);
        uint how = WithoutJournal;
        Control(file, ShutDown, ref how).Should().Be(0, "ext4 can be shut down");
    }

    /// <summary>Has the file system find an error, upon which it takes nothing more from whoever has files open.</summary>
    public void TurnReadOnly() => Run("mount", "-o", "remount,abort", Location).Should().BeTrue();

    /// <summary>Starts again, as after a power cut. Whoever has files open there has them on a disk that is gone.</summary>
    public void Restart()
    {
        Run("umount", "-l", Location).Should().BeTrue();
        // As long as a file of the old one is open, the system would mount that again instead.
        File.Copy(Image, Image + ".restarted");
        Run("mount", "-o", "loop", Image + ".restarted", Location).Should().BeTrue();
    }

    public void Dispose()
    {
        Run("umount", "-l", Location);
        _parent.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle file, nuint request, ref uint argument);
}
