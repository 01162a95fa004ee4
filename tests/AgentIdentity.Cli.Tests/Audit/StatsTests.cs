using System.Text.Json;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

public sealed class StatsTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Decisions_are_counted_by_agent_tool_code_and_hour()
    {
        using AuditSession session = await AuditSession.StartAsync();

        JsonElement stats = (await session.Tool.RunAsync("audit", "stats", session.Log, "--json")).Json;

        long allowed = stats.GetProperty("decisions").GetProperty("allowed").GetInt64();
        allowed.Should().BePositive();
        stats.GetProperty("records").GetInt64().Should().Be(session.Head.Sequence + 1);
        stats.GetProperty("outcomes").GetProperty("completed").GetInt64().Should().Be(allowed);
        Counts(stats, "agent").Should().Equal(("orchestrator > researcher", allowed, allowed));
        Counts(stats, "tool").Should().Equal(("files.read", allowed, 0L), ("mail.send", 0L, allowed));
        Counts(stats, "code").Select(count => count.Name).Should().Contain("scope_not_granted");
        Counts(stats, "hour").Sum(count => count.Allowed + count.Denied).Should().Be(2 * allowed);
        Counts(stats, "hour").Should().OnlyContain(count => count.Name.EndsWith(":00Z"));
    }

    [Fact]
    public async Task People_see_tables()
    {
        using AuditSession session = await AuditSession.StartAsync();

        ToolRun run = await session.Tool.RunAsync("audit", "stats", session.Log, "--top", "1");

        run.Code.Should().Be(0);
        run.Out.Should().Contain("orchestrator > researcher").And.Contain("files.read").And.NotContain("mail.send");
    }

    [Fact]
    public async Task Names_beyond_reason_are_counted_as_others()
    {
        AuditLog log = new(FileAuditStore.Open(_tool["audit"]));
        for (int i = 0; i < 10_005; i++)
        {
            await log.AppendDecisionAsync(new DecisionEntry { CallId = "c", Tool = $"tool-{i}" });
        }

        await log.AppendDecisionAsync(new DecisionEntry { CallId = "c", Tool = new string('x', 513) });
        await log.DisposeAsync();

        JsonElement stats = (await _tool.RunAsync("audit", "stats", _tool["audit"], "--json")).Json;

        List<(string Name, long Allowed, long Denied)> tools = Counts(stats, "tool");
        tools.Should().HaveCount(10_001);
        tools.Should().ContainSingle(count => count.Name == "(others)").Which.Denied.Should().Be(6);
    }

    [Fact]
    public async Task Refusals_that_are_summed_up_are_counted()
    {
        AuditLog log = new(FileAuditStore.Open(_tool["audit"]));
        for (int i = 0; i < 7; i++)
        {
            log.CountRefusal("malformed");
        }

        await log.DisposeAsync();

        (await _tool.RunAsync("audit", "stats", _tool["audit"], "--json")).Json.GetProperty("summed_up_refusals").GetInt64().Should().Be(7);
    }

    [Theory]
    [InlineData("--top", "0")]
    [InlineData("--from", "-1")]
    public async Task A_number_that_makes_no_sense_is_a_wrong_command_line(string option, string value)
    {
        Directory.CreateDirectory(_tool["audit"]);

        (await _tool.RunAsync("audit", "stats", _tool["audit"], option, value)).Code.Should().Be(2);
    }

    private static List<(string Name, long Allowed, long Denied)> Counts(JsonElement stats, string by) =>
    [
        .. stats.GetProperty($"by_{by}").EnumerateArray().Select(count =>
            (count.GetProperty(by).GetString()!, count.GetProperty("allowed").GetInt64(), count.GetProperty("denied").GetInt64())),
    ];
}
