using System.Text.Json;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

public sealed class ShowTests : IAsyncLifetime
{
    private const long AllowedRecord = 1;
    private const long OutcomeRecord = 2;
    private const long DeniedRecord = 3;

    private AuditSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await AuditSession.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(AllowedRecord)]
    [InlineData(OutcomeRecord)]
    public async Task A_call_is_shown_with_who_answers_for_it_and_how_it_ended(long record)
    {
        ToolRun run = await Run("show", _session.Log, $"{record}");

        run.Code.Should().Be(0);
        run.Out.Should().Contain("human alice@contoso.com > orchestrator > researcher: files.read(path)")
            .And.Contain("allow").And.Contain("completed after").And.Contain("record 2").And.Contain("values are not in the log");
    }

    [Fact]
    public async Task A_refusal_is_shown_with_its_code_and_no_outcome()
    {
        ToolRun run = await Run("show", _session.Log, $"{DeniedRecord}");

        run.Out.Should().Contain("deny (scope_not_granted").And.Contain("mail.send(to)").And.NotContain("outcome");
    }

    [Fact]
    public async Task A_call_is_found_by_its_id()
    {
        string call = (await Run("show", _session.Log, "1", "--json")).Json.GetProperty("record").GetProperty("body").GetProperty("call").GetString()!;

        ToolRun people = await Run("show", _session.Log, call);
        ToolRun programs = await Run("show", _session.Log, call, "--json");

        people.Out.Should().Contain("record    1, decision").And.Contain("completed after");
        JsonElement found = programs.Json.GetProperty("calls").EnumerateArray().Should().ContainSingle().Subject;
        found.GetProperty("record").GetProperty("seq").GetInt64().Should().Be(1);
        found.GetProperty("outcome").GetProperty("record").GetProperty("seq").GetInt64().Should().Be(2);
        found.GetProperty("accountability").GetString().Should().StartWith("human alice@contoso.com");
    }

    [Fact]
    public async Task Other_records_are_shown_as_they_are()
    {
        (await Run("show", _session.Log, "0")).Out.Should().Contain("header").And.Contain("agentidentity.dev/audit/v1");
    }

    [Fact]
    public async Task A_record_beyond_the_end_is_one_line()
    {
        ToolRun run = await Run("show", _session.Log, "1000000");

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain($"there is no record 1000000: the last one is {_session.Head.Sequence}");
    }

    [Fact]
    public async Task A_call_nobody_knows_is_one_line()
    {
        ToolRun run = await Run("show", _session.Log, "no-such-call");

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("no-such-call").And.Contain("see whether the id is right");
    }

    [Fact]
    public async Task An_archived_record_is_to_be_looked_for_in_the_archive()
    {
        await Run("archive", _session.Log, "--to", _session.Archive);

        ToolRun run = await Run("show", _session.Log, "1");

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("record 1 is archived").And.Contain("look for it in the archive");
        (await Run("show", _session.Archive, "1")).Code.Should().Be(0);
    }

    [Fact]
    public async Task Hostile_text_cannot_move_the_cursor_or_pose_as_markup()
    {
        string directory = _session.Tool["hostile"];
        AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendDecisionAsync(new DecisionEntry
        {
            CallId = "c1",
            Decision = AuditDecision.Deny,
            Tool = "\u001b[2Jmail\u202Esend [red]",
            Path = ["mallory\r\nintact    log"],
            Reason = "[bold]why[/]\u0007",
        });
        await log.DisposeAsync();
        foreach (string[] command in (string[][])[["show", directory, "1"], ["tail", directory, "--no-follow"], ["stats", directory]])
        {
            ToolRun run = await Run(command);

            run.Code.Should().Be(0);
            run.Out.Should().Contain("\\u{1B}[2Jmail\\u{202E}send [red]").And.Contain("mallory\\u{D}\\u{A}intact");
            run.Out.Should().NotContainAny("\u001b", "\u202E", "\u0007", "\r");
            run.Out.Split('\n').Should().NotContain(line => line.StartsWith("intact"));
        }

        (await Run("show", directory, "1", "--json")).Out.Should().NotContainAny("\u001b", "\u202E");
    }

    private Task<ToolRun> Run(params string[] arguments) => _session.Tool.RunAsync(["audit", .. arguments]);
}
