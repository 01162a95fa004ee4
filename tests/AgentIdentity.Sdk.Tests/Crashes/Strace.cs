using System.Diagnostics;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>strace(1) attached to a running process, to make its system calls fail. Skips where there is none.</summary>
internal sealed class Strace : IAsyncDisposable
{
    private const string Program = "/usr/bin/strace";

    private readonly Process _process;

    private Strace(Process process) => _process = process;

    public static void Require() => Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Program), "this looks into system calls with strace(1), which is not installed");

    public static async Task<Strace> AttachAsync(string processId, params string[] arguments)
    {
        Require();
        Process process = Process.Start(new ProcessStartInfo(Program, ["-f", "-o", "/dev/null", "-p", processId, .. arguments]) { RedirectStandardError = true })!;
        string? said = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(said?.Contains("attached", StringComparison.Ordinal) == true, $"strace may not look into other processes here: {said}");
        return new Strace(process);
    }

    /// <summary>Runs a victim of the crash harness until it has acknowledged so much, kills it, and gives what it called.</summary>
    public static async Task<string[]> TraceAsync(string calls, int acknowledgements, params string[] command)
    {
        Require();
        string trace = Path.GetTempFileName();
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(Program, ["-f", "-s", "1048576", "-o", trace, "-e", $"trace={calls}", .. command]) { RedirectStandardOutput = true })!;
            int lines = 0;
            while (lines < acknowledgements && await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not null)
            {
                lines++;
            }

            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            Assert.SkipUnless(lines == acknowledgements, "strace may not run programs here");
            return await File.ReadAllLinesAsync(trace);
        }
        finally
        {
            File.Delete(trace);
        }
    }

    /// <summary>Lets go of the process.</summary>
    public async ValueTask DisposeAsync()
    {
        using (Process terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await terminate.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
