using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Audit;

public sealed class PruneLogTests : IAsyncLifetime
{
    private AuditSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await AuditSession.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_signed_goes_when_it_is_told_how_much()
    {
        string key = await AuditedWork.SignAsync(_session.Log);

        ToolRun run = await Run("prune", _session.Log, "--keep-size", "1KB", "--json");

        run.Code.Should().Be(0);
        run.Json.GetProperty("files").GetInt32().Should().Be(2);
        _session.Files.Should().HaveCount(1);
        (await Run("verify", _session.Log, "--log-key", key)).Out.Should().Contain("signed    the first");
    }

    [Fact]
    public async Task Nothing_goes_unsigned_or_without_a_limit()
    {
        ToolRun unsigned = await Run("prune", _session.Log, "--keep-size", "1KB");
        ToolRun unlimited = await Run("prune", _session.Log);

        (unsigned.Code, unlimited.Code).Should().Be((1, 2));
        unsigned.Error.Should().Contain("no checkpoint covers").And.Contain("agentid audit checkpoint");
        unlimited.Error.Should().Contain("say how much goes");
        _session.Files.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("10", 0)]
    [InlineData("0B", 0)]
    [InlineData("500MB", 0)]
    [InlineData("9TB", 0)]
    [InlineData("9223372036854775807TB", 2)]
    [InlineData("10mb", 2)]
    [InlineData("-1", 2)]
    [InlineData("MB", 2)]
    [InlineData("1.5GB", 2)]
    public async Task Sizes_are_read_in_one_way(string size, int code)
    {
        await AuditedWork.SignAsync(_session.Log);

        (await Run("archive", _session.Log, "--to", _session.Archive, "--keep-size", size)).Code.Should().Be(code);
    }

    private Task<ToolRun> Run(params string[] arguments) => _session.Tool.RunAsync(["audit", .. arguments]);
}
