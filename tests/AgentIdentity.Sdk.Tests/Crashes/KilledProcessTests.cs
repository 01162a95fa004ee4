using System.Diagnostics;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>A process that writes an audit log is killed with SIGKILL under load, again and again.</summary>
/// <remarks>
/// Ten kills by default; 200 with <c>AGENTID_LONG=1</c>. For people: <c>dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --kills 200</c>.
/// </remarks>
public sealed class KilledProcessTests
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [Fact]
    public async Task No_acknowledged_record_is_missing_after_a_kill_and_the_next_start_continues_the_log()
    {
        string kills = Environment.GetEnvironmentVariable("AGENTID_LONG") == "1" ? "200" : "10";
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Repository.PathTo("tests", "AgentIdentity.Sdk.CrashHarness", "bin", Configuration, "net10.0", "AgentIdentity.Sdk.CrashHarness.dll"));
        start.ArgumentList.Add("--kills");
        start.ArgumentList.Add(kills);

        using Process harness = Process.Start(start)!;
        string output = await harness.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await harness.WaitForExitAsync(TestContext.Current.CancellationToken);

        harness.ExitCode.Should().Be(0, output);
        output.Should().MatchRegex($@"{kills} kills: [1-9]\d* records acknowledged, 0 lost; .* every log intact");
    }
}
