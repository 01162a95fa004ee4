using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task An_unknown_command_is_one_line_and_exit_code_two()
    {
        ToolRun run = await _tool.RunAsync("destroy");

        run.Code.Should().Be(2);
        run.Out.Should().BeEmpty();
        run.ErrorLine.Should().Contain("destroy").And.EndWith("see agentid --help");
    }

    [Fact]
    public async Task With_json_an_error_is_a_document_too()
    {
        ToolRun run = await _tool.RunAsync("destroy", "--json");

        run.Code.Should().Be(2);
        run.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("usage");
    }

    [Theory]
    [InlineData("see agentid key new --help", "key", "new", "--nonsense")]
    [InlineData("see agentid audit stats --help", "audit", "stats")]
    [InlineData("see agentid key --help", "key")]
    public async Task A_mistake_names_the_help_of_the_command_that_was_typed(string help, params string[] arguments)
    {
        ToolRun run = await _tool.RunAsync(arguments);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().EndWith(help);
    }
}
