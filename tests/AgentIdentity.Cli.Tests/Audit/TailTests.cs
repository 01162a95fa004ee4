using System.Diagnostics;
using System.Text.Json;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Audit;

public sealed class TailTests : IAsyncLifetime
{
    private AuditSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await AuditSession.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_last_records_are_one_line_each()
    {
        ToolRun run = await Run("tail", _session.Log, "--no-follow", "-n", "4");

        run.Code.Should().Be(0);
        string[] lines = run.Out.TrimEnd('\n').Split('\n');
        lines.Should().HaveCount(4);
        lines[0].Should().Contain("allow").And.Contain("orchestrator > researcher").And.Contain("files.read(path)");
        lines[1].Should().Contain("completed").And.Contain("of record");
        lines[2].Should().Contain("deny").And.Contain("mail.send(to)").And.Contain("scope_not_granted");
        lines[3].Should().Contain($"{_session.Head.Sequence}").And.Contain("closed");
    }

    [Fact]
    public async Task What_is_archived_is_not_passed_over_in_silence()
    {
        (await Run("archive", _session.Log, "--to", _session.Archive)).Code.Should().Be(0);
        long first = AuditSession.FirstOf(_session.Files[0]);
        first.Should().BePositive();

        ToolRun refused = await Run("tail", _session.Log, "--no-follow", "--from", "0");
        ToolRun all = await Run("tail", _session.Log, "--no-follow", "-n", "1000000", "--json");

        refused.Code.Should().Be(1);
        refused.ErrorLine.Should().Contain($"record 0 is archived with all before record {first}");
        all.Code.Should().Be(0);
        JsonElement.Parse(all.Out.Split('\n')[0]).GetProperty("record").GetProperty("seq").GetInt64().Should().Be(first);
    }

    [Fact]
    public async Task Programs_get_one_document_a_line()
    {
        ToolRun run = await Run("tail", _session.Log, "--no-follow", "--from", "2", "--json");

        JsonElement[] records = [.. run.Out.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];
        records.Select(record => record.GetProperty("record").GetProperty("seq").GetInt64())
            .Should().Equal(Enumerable.Range(2, (int)_session.Head.Sequence - 1).Select(i => (long)i));
        records[^1].GetProperty("hash").GetString().Should().Be(_session.Head.ToString().Split(':')[^1]);
    }

    [Fact]
    public async Task A_log_that_was_rewritten_ends_it_with_one_line()
    {
        string text = File.ReadAllText(_session.Files[0]);
        File.WriteAllText(_session.Files[0], text.Replace("researcher", "researcheR", StringComparison.Ordinal));

        ToolRun run = await Run("tail", _session.Log, "--no-follow", "--from", "0");

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("does not continue the record before it").And.Contain("verify it with the head");
    }

    [Fact]
    public async Task A_negative_number_of_lines_is_a_wrong_command_line() => (await Run("tail", _session.Log, "-n", "-1")).Code.Should().Be(2);

    [Fact]
    public async Task A_log_that_another_process_writes_is_followed_and_verified_meanwhile()
    {
        string directory = _session.Tool["live"];
        using Process writer = Start("AgentIdentity.Sdk.CrashHarness", Path.Combine("tests", "AgentIdentity.Sdk.CrashHarness"), "--victim", directory, "process-kill");
        Task draining = writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!Directory.Exists(directory) || Directory.GetFiles(directory, "*.jsonl").Length < 2)
        {
            writer.HasExited.Should().BeFalse("it writes until it is killed");
            await Task.Yield();
        }

        using Process tail = Start("agentid", Path.Combine("src", "AgentIdentity.Cli"), "audit", "tail", directory, "--json");
        long next = -1;
        string? firstFile = null;
        string lastFile = "";
        while (firstFile is null || lastFile == firstFile || next < 200)
        {
            string line = (await tail.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
            long sequence = JsonElement.Parse(line).GetProperty("record").GetProperty("seq").GetInt64();
            sequence.Should().Be(next < 0 ? sequence : next);
            next = sequence + 1;
            lastFile = Directory.GetFiles(directory, "*.jsonl").Max(StringComparer.Ordinal)!;
            firstFile ??= lastFile;
        }

        (await Run("verify", directory)).Code.Should().Be(0);
        (await Run("archive", directory, "--to", _session.Tool["live-archive"])).Code.Should().Be(0);
        ToolRun both = await Run("verify", directory, "--archive", _session.Tool["live-archive"], "--json");
        both.Code.Should().Be(0, both.Out);
        both.Json.GetProperty("archived_records").GetInt64().Should().BePositive();

        writer.Kill();
        tail.Kill();
        await draining;
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await Run("verify", directory, "--archive", _session.Tool["live-archive"])).Code.Should().Be(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_went_away_ends_it_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no bash there");
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string tool = Repository.PathTo("src", "AgentIdentity.Cli", "bin", configuration, "net10.0", "agentid.dll");
        ProcessStartInfo start = new("bash", ["-c", "dotnet \"$0\" audit tail \"$1\" | true; exit ${PIPESTATUS[0]}", tool, _session.Log]) { RedirectStandardError = true };

        using Process shell = Process.Start(start)!;
        try
        {
            string error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            (shell.ExitCode, error).Should().Be((1, ""));
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string assembly, string project, params string[] arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string path = Repository.PathTo(project, "bin", configuration, "net10.0", assembly + ".dll");
        return Process.Start(new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true })!;
    }

    private Task<ToolRun> Run(params string[] arguments) => _session.Tool.RunAsync(["audit", .. arguments]);
}
