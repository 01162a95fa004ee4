using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

/// <summary>Lifetimes as people write them, seen through a command that takes one.</summary>
public sealed class DurationTests : IAsyncLifetime
{
    private Session _session = null!;

    public async ValueTask InitializeAsync() => _session = await Session.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("90s", "1 min 30 s left")]
    [InlineData("5m", "5 min 0 s left")]
    [InlineData("1h30m", "1 h 30 min left")]
    [InlineData("1h1m1s", "1 h 1 min left")]
    [InlineData("45s", "45 s left")]
    public async Task A_lifetime_is_what_it_says(string text, string left)
    {
        ToolRun run = await DelegateAsync(text);

        run.Code.Should().Be(0, run.Error);
        (await _session.Tool.RunWithAsync(run.Out, "inspect", "-")).Out.Should().Contain(left);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m5")]
    [InlineData("5x")]
    [InlineData("-5m")]
    [InlineData("0s")]
    [InlineData("5m5m")]
    [InlineData("5m1h")]
    [InlineData("5 m")]
    [InlineData("99999999999s")]
    public async Task What_is_no_lifetime_is_a_usage_error(string text)
    {
        ToolRun run = await DelegateAsync(text);

        run.Code.Should().Be(2);
        run.Out.Should().BeEmpty();
    }

    private Task<ToolRun> DelegateAsync(string lifetime)
    {
        string[] arguments = _session.ToDelegate(_session.Tool["narrow.json"]);
        arguments[Array.IndexOf(arguments, "--lifetime") + 1] = lifetime;
        return _session.Tool.RunAsync(arguments);
    }
}
