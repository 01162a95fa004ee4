using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

public sealed class ReconcileTests : IAsyncLifetime
{
    private readonly Tool _tool = new();

    private string Log => _tool["audit"];

    private string Copy => _tool["copy"];

    private string CopyFile => Path.Combine(Copy, "00000000000000000000.jsonl");

    public async ValueTask InitializeAsync()
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(authority.TrustAnchor)
            .AuditTo(FileAuditStore.Open(Log))
            .ExportTo(FileAuditSink.Open(Copy), new AuditSinkOptions { Name = "copy", DrainTimeout = TimeSpan.FromMinutes(5) })
            .ExportTo(FileAuditSink.Open(_tool["siem"], new FileAuditSinkOptions { Format = AuditFormat.Ocsf }), new AuditSinkOptions { Name = "siem", DrainTimeout = TimeSpan.FromMinutes(5) })
            .Build();
        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("files.read").Any("path")],
        });
        for (int i = 0; i < 3; i++)
        {
            await guard.InvokeAsync(agent, new ToolCall("files.read", new() { ["path"] = "/reports" }), (_, _) => Task.FromResult(0));
        }
    }

    public ValueTask DisposeAsync()
    {
        _tool.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_tells_how_far_each_sink_has_got()
    {
        File.WriteAllText(Path.Combine(Log, "sinks", "siem.mark"), "none\n");

        ToolRun run = await _tool.MustRunAsync("audit", "reconcile", Log);

        run.Out.Should().Contain("sink      copy: has all, up to audit/").And.Contain("sink      siem: has nothing yet").And.NotContain("copy      ");
    }

    [Fact]
    public async Task A_copy_that_has_everything_is_complete()
    {
        (await _tool.MustRunAsync("audit", "reconcile", Log, "--sink", Copy)).Out.Should().Contain("copy      8 lines of 8 records").And.EndWith("complete  the copy has every record as the log has it\n");
        (await _tool.MustRunAsync("audit", "reconcile", Log, "--sink", _tool["siem"], "--format", "ocsf")).Out.Should().Contain("complete");
    }

    [Fact]
    public async Task What_is_missing_altered_or_repeated_is_named()
    {
        string[] lines = File.ReadAllLines(CopyFile);
        lines[1] = lines[1].Replace("alice", "mallo", StringComparison.Ordinal);
        File.WriteAllLines(CopyFile, [.. lines[..4], lines[2], .. lines[6..]]);

        ToolRun run = await _tool.RunAsync("audit", "reconcile", Log, "--sink", Copy);

        run.Code.Should().Be(1);
        run.Out.Should().Contain("altered   record 1 (00000000000000000000.jsonl, line 2)")
            .And.Contain("duplicate record 2 (00000000000000000000.jsonl, line 5)")
            .And.Contain("missing   record 1\n")
            .And.Contain("missing   records 4 to 5")
            .And.EndWith("differs   the copy is not the log\n");
    }

    [Fact]
    public async Task What_is_missing_is_filled_in_when_it_is_asked_for()
    {
        string[] lines = File.ReadAllLines(CopyFile);
        File.WriteAllLines(CopyFile, lines[..5]);

        (await _tool.RunAsync("audit", "reconcile", Log, "--sink", Copy)).Code.Should().Be(1);
        (await _tool.MustRunAsync("audit", "reconcile", Log, "--sink", Copy, "--fill")).Out.Should().Contain("filled    3 records");

        (await _tool.MustRunAsync("audit", "reconcile", Log, "--sink", Copy)).Out.Should().Contain("complete");
        Directory.GetFiles(Copy, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines).Should().Equal(lines);
    }

    [Fact]
    public async Task Programs_get_the_same()
    {
        string[] lines = File.ReadAllLines(CopyFile);
        File.WriteAllLines(CopyFile, lines[..5]);

        ToolRun run = await _tool.RunAsync("audit", "reconcile", Log, "--sink", Copy, "--json");

        run.Json.GetProperty("sinks")[0].GetProperty("mark").GetString().Should().Contain("@7:");
        run.Json.GetProperty("copy").GetProperty("missing").GetInt64().Should().Be(3);
        run.Json.GetProperty("copy").GetProperty("findings")[0].GetProperty("first_sequence").GetInt64().Should().Be(5);
    }

    [Fact]
    public async Task To_fill_nothing_is_a_wrong_command_line()
    {
        (await _tool.RunAsync("audit", "reconcile", Log, "--fill")).Code.Should().Be(2);
        (await _tool.RunAsync("audit", "reconcile", Log, "--sink", Copy, "--format", "xml")).Code.Should().Be(2);
    }

    [Fact]
    public async Task A_mark_that_is_none_is_named()
    {
        File.WriteAllText(Path.Combine(Log, "sinks", "siem.mark"), "nonsense");

        ToolRun run = await _tool.RunAsync("audit", "reconcile", Log);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("siem.mark");
    }
}
