using System.Buffers.Text;
using System.Text;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

/// <summary>Whatever is typed or read, the answer is one line and an exit code, never a stack trace, and nothing is read that was not named.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private Session _session = null!;

    private Tool Tool => _session.Tool;

    public async ValueTask InitializeAsync() => _session = await Session.StartAsync();

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        ToolRun run = await Tool.RunAsync("key", "show", "@" + _session.Pass);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().NotContainAny(Session.Passphrase.Split(' ')).And.Contain("@");
    }

    [Theory]
    [InlineData("issue", "--lifetime", "2147483647d")]
    [InlineData("audit", "stats", ".", "--top", "\u001b[31mten")]
    [InlineData("audit", "stats", ".", "--from", "\u001b[31mten")]
    [InlineData("audit", "tail", ".", "-n", "ten")]
    public async Task A_value_that_cannot_be_is_a_usage_error(params string[] arguments)
    {
        ToolRun run = await Tool.RunAsync(arguments);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().NotContain("\u001b");
    }

    [Theory]
    [InlineData("""{"iss":"half \ud800 a pair"}""")]
    [InlineData("""{"half \udc00 a pair":1}""")]
    [InlineData("{\"iss\":\"no UTF-8 \u00FF\"}")]
    public async Task A_token_whose_text_is_no_text_is_one_that_cannot_be_read(string claims)
    {
        string token = $"{Base64Url.EncodeToString("""{"alg":"Ed25519"}"""u8)}.{Base64Url.EncodeToString(Encoding.Latin1.GetBytes(claims))}.AAAA";

        ToolRun people = await Tool.RunAsync("inspect", token);
        ToolRun program = await Tool.RunAsync("inspect", token, "--json");

        (people.Code, people.Error).Should().Be((1, ""));
        people.Out.Should().Contain("a token that cannot be read");
        program.Json.GetProperty("claimed")[0].GetProperty("readable").GetBoolean().Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"iss":"https://a.example/\ud800","jwk":{}}""")]
    [InlineData("""{"iss":"https://a.example","\ud800":1}""")]
    public async Task An_anchor_whose_text_is_no_text_is_one_line(string anchor)
    {
        ToolRun run = await Tool.RunAsync("verify", _session.Call, "--anchor", Tool.Write("anchor.json", anchor));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("is not strict JSON");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_no_passphrase()
    {
        // Read as replacement characters, all of these would be the same passphrase.
        await File.WriteAllBytesAsync(Tool["random"], [0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9, 0xF8, 0xF7], TestContext.Current.CancellationToken);

        ToolRun run = await Tool.RunAsync("key", "new", "--out", Tool["random.key"], "--passphrase-file", Tool["random"]);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("UTF-8");
        File.Exists(Tool["random.key"]).Should().BeFalse();
    }

    [Theory]
    [InlineData("--args")]
    [InlineData("--nonce")]
    [InlineData("--segment")]
    public async Task What_is_said_about_a_call_is_not_ignored_without_one(string option)
    {
        ToolRun run = await Tool.RunAsync("verify", _session.ResearcherChain, "--anchor", _session.Anchor, option, _session.Arguments);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain("--tool and --audience");
    }

    [Fact]
    public async Task An_anchor_is_one_file_and_the_credential_may_follow_it()
    {
        ToolRun run = await Tool.RunAsync("verify", "--anchor", _session.Anchor, _session.ResearcherChain);

        run.Error.Should().BeEmpty();
        run.Out.Should().StartWith("HOLDS");
    }

    [Fact]
    public async Task A_key_and_its_anchor_are_not_the_same_file()
    {
        ToolRun run = await Tool.RunAsync(
            "authority", "new", "https://b.example", "--out", Tool["one"], "--anchor", Path.Combine(Tool["."], "one"), "--passphrase-file", _session.Pass);

        run.Code.Should().Be(2);
        File.Exists(Tool["one"]).Should().BeFalse();
    }

    [Fact]
    public async Task A_defect_of_the_tool_shows_nothing_unescaped()
    {
        using StringWriter stdout = new();
        using StringWriter stderr = new();
        using BrokenStream stdin = new("\u001b[2J\u202E");

        int code = await AgentIdTool.RunAsync(["inspect", "-"], new ToolHost { In = stdin, Out = stdout, Error = stderr }, TestContext.Current.CancellationToken);

        code.Should().Be(1);
        stderr.ToString().Should().Contain("defect of agentid").And.Contain(nameof(BrokenStream)).And.NotContainAny("\u001b", "\u202E");
    }

    private sealed class BrokenStream(string message) : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new InvalidTimeZoneException(message);
    }
}
