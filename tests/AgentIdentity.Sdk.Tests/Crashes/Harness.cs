using System.Diagnostics;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>Runs the crash harness as a person would.</summary>
internal static class Harness
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Whether <c>AGENTID_LONG=1</c> asks for the runs that take minutes.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("AGENTID_LONG") == "1";

    /// <summary>The harness, to be run by <c>dotnet</c>.</summary>
    public static string Path { get; } =
        Repository.PathTo("tests", "AgentIdentity.Sdk.CrashHarness", "bin", Configuration, "net10.0", "AgentIdentity.Sdk.CrashHarness.dll");

    /// <summary>What the harness printed; it must succeed.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path, .. arguments]) { RedirectStandardOutput = true };

        using Process harness = Process.Start(start)!;
        string output = await harness.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await harness.WaitForExitAsync(TestContext.Current.CancellationToken);
        harness.ExitCode.Should().Be(0, output);
        return output;
    }
}
