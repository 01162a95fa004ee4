using System.Diagnostics;
using System.Text.Json;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>A log that is several times larger than all the memory the tool is given for managed objects.</summary>
public sealed class BigLogTests : IDisposable
{
    private const int Calls = 150_000;
    private const string HeapLimit = "0x1800000";     // 24 MiB; the log has three times as much

    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Every_command_reads_300_000_records_in_bounded_memory()
    {
        string directory = _tool["audit"];
        AuditHead head = await WriteAsync(directory);
        Directory.GetFiles(directory, "*.jsonl").Sum(file => new FileInfo(file).Length).Should().BeGreaterThan(70_000_000);

        JsonElement stats = await RunAsync("stats", directory);
        stats.GetProperty("records").GetInt64().Should().Be(head.Sequence + 1);
        stats.GetProperty("decisions").GetProperty("allowed").GetInt64().Should().Be(Calls);
        JsonElement last = await RunAsync("show", directory, $"call-{Calls - 1}");
        last.GetProperty("calls")[0].GetProperty("outcome").GetProperty("record").GetProperty("seq").GetInt64().Should().Be(2 * Calls);
        JsonElement open = await RunAsync("show", directory, "1");
        open.GetProperty("record").GetProperty("seq").GetInt64().Should().Be(1);
        (await RunAsync("verify", directory, "--expected-head", head.ToString())).GetProperty("intact").GetBoolean().Should().BeTrue();
        JsonElement tail = await RunAsync("tail", directory, "--no-follow", "-n", "1");
        tail.GetProperty("record").GetProperty("seq").GetInt64().Should().Be(head.Sequence);
        (await RunAsync("archive", directory, "--to", _tool["archive"])).GetProperty("files").GetInt32().Should().BePositive();
        (await RunAsync("verify", directory, "--archive", _tool["archive"])).GetProperty("intact").GetBoolean().Should().BeTrue();
    }

    private static async Task<AuditHead> WriteAsync(string directory)
    {
        AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = 16 * 1024 * 1024 }));
        for (int i = 0; i < Calls; i++)
        {
            AuditReceipt receipt = await log.AppendDecisionAsync(new DecisionEntry
            {
                CallId = $"call-{i}",
                Decision = AuditDecision.Allow,
                Tool = "files.read",
                Path = ["orchestrator", $"agent-{i % 100}"],
            });
            await log.AppendOutcomeAsync(receipt, new OutcomeEntry { Outcome = AuditOutcome.Completed });
        }

        await log.DisposeAsync();
        return log.Head!;
    }

    /// <summary>Runs the tool as a process that has no more than so much memory.</summary>
    private static async Task<JsonElement> RunAsync(params string[] arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string tool = Repository.PathTo("src", "AgentIdentity.Cli", "bin", configuration, "net10.0", "agentid.dll");
        ProcessStartInfo start = new("dotnet", [tool, "audit", .. arguments, "--json"]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0, output);
        return JsonElement.Parse(output);
    }
}
