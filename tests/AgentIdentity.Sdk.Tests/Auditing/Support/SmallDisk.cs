using System.Diagnostics;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A small file system of its own, where root on Linux can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TestDirectory _mountPoint = new();

    public SmallDisk(int kilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small file system takes root on Linux");
        bool isMounted = Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Location);
        if (!isMounted)
        {
            _mountPoint.Dispose();
        }

        Assert.SkipUnless(isMounted, "this machine does not let tests mount a file system");
    }

    public string Location => _mountPoint.Location;

    private string Ballast => Path.Combine(Location, "ballast");

    /// <summary>Takes every byte that is left, but for some.</summary>
    public void Fill(int spare = 0)
    {
        using FileStream ballast = new(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }

        ballast.SetLength(ballast.Length - spare);
    }

    public void Free() => File.Delete(Ballast);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Location).Should().BeTrue();

    public void MakeWritable() => Run("mount", "-o", "remount,rw", Location).Should().BeTrue();

    public void Dispose()
    {
        Run("umount", "-l", Location);
        _mountPoint.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
