using System.Text.Json;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

public sealed class VerifyLogTests : IAsyncLifetime
{
    private AuditSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await AuditSession.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_intact_log_is_said_to_be_with_its_head()
    {
        ToolRun run = await Run("verify", _session.Log, "--expected-head", _session.Head.ToString());

        run.Code.Should().Be(0);
        run.Out.Should().Contain("intact").And.Contain($"{_session.Head.Sequence + 1:N0} records").And.Contain(_session.Head.ToString());
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_a_head_it_says_what_does_not_show()
    {
        ToolRun run = await Run("verify", _session.Log);

        run.Code.Should().Be(0);
        run.Error.Should().Contain("records cut off the end do not show");
    }

    [Fact]
    public async Task A_log_that_was_cut_is_named_with_what_to_do()
    {
        string last = _session.Files[^1];
        string[] lines = File.ReadAllLines(last);
        File.WriteAllText(last, string.Join('\n', lines[..^2]) + "\n");

        ToolRun run = await Run("verify", _session.Log, "--expected-head", _session.Head.ToString());

        run.Code.Should().Be(1);
        run.Out.Split('\n').Should().ContainSingle(line => line.Contains($"Truncated at {_session.Head.Sequence - 1}") && line.Contains("restore what is missing"));
    }

    [Fact]
    public async Task A_log_that_was_altered_is_broken_for_programs_too()
    {
        string text = File.ReadAllText(_session.Files[1]);
        File.WriteAllText(_session.Files[1], text.Replace("mallory", "nobody!", StringComparison.Ordinal).Replace("researcher", "researcheR", StringComparison.Ordinal));

        ToolRun run = await Run("verify", _session.Log, "--json");

        run.Code.Should().Be(1);
        run.Json.GetProperty("intact").GetBoolean().Should().BeFalse();
        JsonElement found = run.Json.GetProperty("break");
        found.GetProperty("kind").GetString().Should().Be("altered");
        found.GetProperty("file").GetString().Should().Be(Path.GetFileName(_session.Files[1]));
        found.GetProperty("sequence").GetInt64().Should().BeGreaterThanOrEqualTo(AuditSession.FirstOf(_session.Files[1]));
    }

    [Fact]
    public async Task A_head_of_another_record_is_an_alteration()
    {
        string wrong = $"{_session.Head.Log}@{_session.Head.Sequence}:{new string('A', 43)}";

        ToolRun run = await Run("verify", _session.Log, "--expected-head", wrong);

        run.Code.Should().Be(1);
        run.Out.Should().Contain("Altered");
    }

    [Fact]
    public async Task A_head_that_is_none_is_a_wrong_command_line()
    {
        ToolRun run = await Run("verify", _session.Log, "--expected-head", "tail");

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain("'tail' is no head").And.Contain("log@sequence:hash");
    }

    [Fact]
    public async Task A_directory_that_is_missing_is_one_line()
    {
        ToolRun run = await Run("verify", _session.Tool["nowhere"]);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("there is no directory").And.Contain("nowhere").And.EndWith("see whether the path is right");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("stats")]
    [InlineData("show", "0")]
    [InlineData("tail", "--no-follow")]
    public async Task A_directory_without_a_log_is_one_line(string command, params string[] more)
    {
        Directory.CreateDirectory(_session.Tool["empty"]);

        ToolRun run = await Run([command, _session.Tool["empty"], .. more]);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("there is no log in");
    }

    [Fact]
    public async Task A_half_written_last_line_is_no_break()
    {
        File.AppendAllText(_session.Files[^1], "{\"body\":{\"ca");

        ToolRun run = await Run("verify", _session.Log, "--expected-head", _session.Head.ToString());

        run.Code.Should().Be(0);
        run.Out.Should().Contain("intact").And.Contain("ends within a line");
    }

    [Fact]
    public async Task What_is_archived_is_said_to_be_and_verified_where_its_archive_is_named()
    {
        AuditHead early = HeadAt(3);
        (await Run("archive", _session.Log, "--to", _session.Archive)).Code.Should().Be(0);

        ToolRun alone = await Run("verify", _session.Log, "--expected-head", _session.Head.ToString());
        alone.Code.Should().Be(0);
        alone.Out.Should().Contain("before these, and not looked at: name their archive with --archive");

        ToolRun both = await Run("verify", _session.Log, "--expected-head", _session.Head.ToString(), "--archive", _session.Archive);
        both.Code.Should().Be(0);
        both.Out.Should().Contain("intact    archive");

        ToolRun archivedHead = await Run("verify", _session.Log, "--expected-head", early.ToString());
        archivedHead.Code.Should().Be(1);
        archivedHead.Out.Should().Contain("HeadArchived").And.Contain("name the archive with --archive");
        (await Run("verify", _session.Log, "--expected-head", early.ToString(), "--archive", _session.Archive)).Code.Should().Be(0);
    }

    [Fact]
    public async Task A_head_that_is_archived_hides_no_cut_from_a_checkpoint_and_one_that_is_not_is_not_looked_for_in_the_archive()
    {
        AuditHead early = HeadAt(3);
        AuditHead late = _session.Head;
        string key = await AuditedWork.SignAsync(_session.Log);
        File.Copy(Path.Combine(_session.Log, "checkpoint"), _session.Tool["remembered"]);
        (await Run("archive", _session.Log, "--to", _session.Archive)).Code.Should().Be(0);
        string[] known = ["--log-key", key, "--checkpoint", _session.Tool["remembered"], "--archive", _session.Archive];
        (await Run(["verify", _session.Log, "--expected-head", early.ToString(), .. known])).Code.Should().Be(0);
        (await Run(["verify", _session.Log, "--expected-head", late.ToString(), .. known])).Code.Should().Be(0);
        string[] lines = File.ReadAllLines(_session.Files[^1]);
        File.WriteAllLines(_session.Files[^1], lines[..^1]);

        ToolRun run = await Run(["verify", _session.Log, "--expected-head", early.ToString(), .. known]);

        run.Code.Should().Be(1);
        run.Out.Should().Contain($"Truncated at {late.Sequence}");
    }

    [Fact]
    public async Task An_archive_that_is_not_this_logs_is_broken()
    {
        using AuditSession other = await AuditSession.StartAsync();
        await other.Tool.RunAsync("audit", "archive", other.Log, "--to", other.Archive);
        await Run("archive", _session.Log, "--to", _session.Archive);

        ToolRun run = await Run("verify", _session.Log, "--archive", other.Archive);

        run.Code.Should().Be(1);
        run.Out.Should().Contain("but the log goes on after");
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task A_log_that_was_never_archived_has_no_archive()
    {
        ToolRun run = await Run("verify", _session.Log, "--archive", _session.Log);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("never archived").And.Contain("leave out --archive");
    }

    private Task<ToolRun> Run(params string[] arguments) => _session.Tool.RunAsync(["audit", .. arguments]);

    private AuditHead HeadAt(long sequence)
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes(File.ReadLines(_session.Files[0]).ElementAt((int)sequence));
        AuditRecord.TryParse(line, out AuditRecord? record).Should().BeTrue();
        return AuditHead.Parse($"{record!.Log}@{sequence}:{System.Buffers.Text.Base64Url.EncodeToString(record.Hash.Span)}");
    }
}
