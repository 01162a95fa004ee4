using System.Diagnostics;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>Takes the right to make files in a directory away, also from root, whom no file mode stops.</summary>
internal sealed class WriteProtection(string directory) : IDisposable
{
    public void Apply()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "taking rights away takes Linux");
        if (!Environment.IsPrivilegedProcess)
        {
            SetMode(UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return;
        }

        bool isImmutable = TryChangeAttribute("+i");
        Assert.SkipUnless(isImmutable, "the file system or the container knows no immutable directories");
    }

    public void Lift()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else
        {
            TryChangeAttribute("-i");
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(directory))
        {
            Lift();
        }
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, mode);
        }
    }

    private bool TryChangeAttribute(string change)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("chattr", [change, directory]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
