using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Audit;

public sealed class PackTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private string _key = "";

    private string Log => _tool["audit"];

    private string Pack => _tool["evidence.html"];

    public async ValueTask InitializeAsync()
    {
        await AuditedWork.DoAsync(Log, _tool["chains"]);
        _key = await AuditedWork.SignAsync(Log);
    }

    public ValueTask DisposeAsync()
    {
        _tool.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_pack_is_written_and_verified()
    {
        ToolRun export = await ExportAsync("--credentials", _tool["chains"]);
        ToolRun verified = await _tool.MustRunAsync("audit", "verify-pack", Pack, "--log-key", _key);

        export.Code.Should().Be(0);
        export.Out.Should().Contain("records   8, proved against a checkpoint over 8").And.Contain("chains    2");
        verified.Out.Should().Contain("verified      8 records of 8, 4 decisions, 2 denied, 0 without an outcome").And.Contain("from record 0 to record 7").And.NotContain("own word");
    }

    [Fact]
    public async Task Programs_get_the_same()
    {
        ToolRun export = await ExportAsync("--json", "--agent", "orchestrator/researcher");
        ToolRun verified = await _tool.MustRunAsync("audit", "verify-pack", Pack, "--json");

        export.Json.GetProperty("records").GetInt32().Should().Be(5, "a header, three decisions, one outcome");
        verified.Json.GetProperty("proved").GetBoolean().Should().BeTrue();
        verified.Json.GetProperty("log_key_trusted").GetBoolean().Should().BeFalse();
        verified.Json.GetProperty("page_genuine").GetBoolean().Should().BeTrue();
        verified.Json.GetProperty("whole").GetBoolean().Should().BeFalse();
        verified.Json.GetProperty("decisions").GetInt32().Should().Be(3);
    }

    [Fact]
    public async Task A_pack_that_was_changed_is_refused_and_says_where()
    {
        await ExportAsync();
        File.WriteAllText(Pack, File.ReadAllText(Pack).Replace("\"seq\":3}", "\"seq\":4}", StringComparison.Ordinal));

        ToolRun verified = await _tool.RunAsync("audit", "verify-pack", Pack);

        verified.Code.Should().Be(1);
        verified.Out.Should().StartWith("not verified  record 3, listed as 4: ");
    }

    [Fact]
    public async Task A_page_that_was_changed_around_its_data_is_told()
    {
        await ExportAsync();
        File.WriteAllText(Pack, File.ReadAllText(Pack).Replace("Not verified", "Verified", StringComparison.Ordinal));

        ToolRun verified = await _tool.RunAsync("audit", "verify-pack", Pack, "--log-key", _key);

        verified.Code.Should().Be(0);
        verified.Error.Should().Contain("do not believe what it shows");
    }

    [Fact]
    public async Task A_log_without_a_checkpoint_says_what_to_do()
    {
        File.Delete(Path.Combine(Log, "checkpoint"));

        ToolRun export = await ExportAsync();

        export.ErrorLine.Should().Contain("agentid audit checkpoint");
        File.Exists(Pack).Should().BeFalse();
    }

    [Theory]
    [InlineData("--log-key", "nonsense", "is not the key of a log")]
    [InlineData("--witness", "nonsense", "is not the key of a witness")]
    [InlineData("--disclose", "nonsense", "takes the id of a call, a slash and the name of an argument")]
    public async Task A_mistake_on_the_command_line_is_told(string option, string value, string expected)
    {
        ToolRun run = option == "--log-key"
            ? await _tool.RunAsync("audit", "export", Log, "--pack", Pack, option, value)
            : await ExportAsync(option, value);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain(expected);
    }

    [Fact]
    public async Task A_file_that_exists_is_not_overwritten()
    {
        _tool.Write("evidence.html", "mine");

        (await ExportAsync()).ErrorLine.Should().Contain("is not overwritten");
        File.ReadAllText(Pack).Should().Be("mine");
    }

    private Task<ToolRun> ExportAsync(params string[] more) => _tool.RunAsync(["audit", "export", Log, "--pack", Pack, "--log-key", _key, .. more]);
}
