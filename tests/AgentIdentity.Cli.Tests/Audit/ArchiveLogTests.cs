using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Audit;

public sealed class ArchiveLogTests : IAsyncLifetime
{
    private AuditSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await AuditSession.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Old_files_are_moved_and_the_head_to_note_down_is_told()
    {
        long remaining = AuditSession.FirstOf(_session.Files[^1]);

        ToolRun run = await Run("archive", _session.Log, "--to", _session.Archive);

        run.Code.Should().Be(0);
        run.Out.Should().Contain("moved     2 files").And.Contain($"@{remaining - 1}:");
        run.Error.Should().StartWith("note: the archive must end with this head");
        _session.Files.Should().HaveCount(1);
    }

    [Fact]
    public async Task Programs_get_the_same()
    {
        ToolRun run = await Run("archive", _session.Log, "--to", _session.Archive, "--json");

        run.Json.GetProperty("files").GetInt32().Should().Be(2);
        run.Json.GetProperty("archived_records").GetInt64().Should().Be(AuditSession.FirstOf(_session.Files[0]));
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Files_are_chosen_by_record_and_by_age()
    {
        long second = AuditSession.FirstOf(_session.Files[1]);

        (await Run("archive", _session.Log, "--to", _session.Archive, "--before-record", $"{second}")).Out.Should().Contain("moved     1 file,");
        _session.Tool.Clock.SetUtcNow(DateTimeOffset.Parse("2199-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        (await Run("archive", _session.Log, "--to", _session.Archive, "--older-than", "900000d")).Out.Should().Contain("moved     0 files", "nothing is older than time");
        (await Run("archive", _session.Log, "--to", _session.Archive, "--older-than", "90000d")).Out.Should().Contain("moved     0 files");
        (await Run("archive", _session.Log, "--to", _session.Archive, "--older-than", "1d")).Out.Should().Contain("moved     1 file,");
    }

    [Fact]
    public async Task A_log_that_does_not_hold_is_not_moved()
    {
        string[] before = _session.Files;
        string text = File.ReadAllText(before[0]);
        File.WriteAllText(before[0], text.Replace("researcher", "researcheR", StringComparison.Ordinal));

        ToolRun run = await Run("archive", _session.Log, "--to", _session.Archive);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("nothing was moved");
        _session.Files.Should().Equal(before);
    }

    [Fact]
    public async Task The_log_is_not_its_own_archive()
    {
        ToolRun run = await Run("archive", _session.Log, "--to", _session.Log);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain("name another directory with --to");
    }

    [Fact]
    public async Task Without_a_place_to_go_it_is_a_wrong_command_line() => (await Run("archive", _session.Log)).Code.Should().Be(2);

    private Task<ToolRun> Run(params string[] arguments) => _session.Tool.RunAsync(["audit", .. arguments]);
}
