using System.Diagnostics;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Audit;

/// <summary>The tool is killed while it archives.</summary>
public sealed class KilledArchiveTests
{
    private const int Files = 60;

    [Theory]
    [InlineData("archive", "00000000000000000000.jsonl.new")]
    [InlineData("archive", "*.jsonl")]
    [InlineData("archive", "sealed.head*")]
    [InlineData("audit", "archived.json*")]
    public async Task The_log_still_verifies_and_the_next_run_finishes(string where, string until)
    {
        using AuditSession session = new();
        await session.WriteAsync(Files);
        string head = session.Head.ToString();
        using Process archiving = Start(session);
        while (!archiving.HasExited && !(Directory.Exists(session.Tool[where]) && Directory.EnumerateFiles(session.Tool[where], until).Any()))
        {
            await Task.Yield();
        }

        archiving.Kill();
        await archiving.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await Run(session, "verify", session.Log, "--expected-head", head)).Code.Should().Be(0);
        ToolRun finished = await Run(session, "archive", session.Log, "--to", session.Archive);
        finished.Code.Should().Be(0, finished.Error);
        session.Files.Should().HaveCount(1);
        ToolRun both = await Run(session, "verify", session.Log, "--expected-head", head, "--archive", session.Archive);
        both.Code.Should().Be(0, both.Out);
    }

    private static Process Start(AuditSession session)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string tool = Repository.PathTo("src", "AgentIdentity.Cli", "bin", configuration, "net10.0", "agentid.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [tool, "audit", "archive", session.Log, "--to", session.Archive]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static Task<ToolRun> Run(AuditSession session, params string[] arguments) => session.Tool.RunAsync(["audit", .. arguments]);
}
