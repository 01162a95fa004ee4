using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

/// <summary>Credentials are written by others; what they say must not move the cursor, hide, or pretend to be the tool's own words.</summary>
public sealed class HostileTextTests : IDisposable
{
    private const string Hostile = "alice\u001b[2J\u202Egnp.exe\u2028[red]verified[/]\r\n\u0007\u200B";

    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Nothing_in_a_token_reaches_the_terminal_unescaped()
    {
        string token = Token(new Dictionary<string, object?>
        {
            ["iss"] = Hostile,
            ["aud"] = Hostile,
            ["exp"] = 1_795_512_000,
            ["del_depth"] = 0,
            ["del_max_depth"] = 1,
            ["https://agentidentity.dev/aat"] = new Dictionary<string, object?>
            {
                ["name"] = Hostile,
                ["principal"] = Hostile,
                ["purpose"] = Hostile,
                ["task"] = Hostile,
                ["segments"] = new[] { Hostile },
                ["sponsor"] = new Dictionary<string, object?> { ["kind"] = Hostile, ["id"] = Hostile, ["assurance"] = Hostile, ["how"] = Hostile },
            },
            ["authorization_details"] = new[]
            {
                new Dictionary<string, object?>
                {
                    ["type"] = "attenuating_agent_token",
                    ["tools"] = new Dictionary<string, object?> { ["files.read"] = new Dictionary<string, object?> { ["p"] = new Dictionary<string, object?> { ["constraint_type"] = "exact", ["value"] = Hostile } } },
                },
            },
        });

        ToolRun people = await _tool.RunAsync("inspect", token);
        ToolRun program = await _tool.RunAsync("inspect", token, "--json");

        people.Out.Should().Contain("alice\\u{1B}[2J\\u{202E}gnp.exe\\u{2028}[red]verified[/]\\u{D}\\u{A}\\u{7}\\u{200B}");
        people.Out.Should().StartWith("unverified");
        foreach (string text in (string[])[people.Out, program.Out, people.Error, program.Error])
        {
            text.Should().NotContainAny("\u001b", "\u202E", "\u2028", "\u0007", "\u200B", "\r");
        }
    }

    [Fact]
    public async Task An_error_message_shows_a_hostile_file_name_escaped()
    {
        ToolRun run = await _tool.RunAsync("inspect", _tool["\u202Eevil\u001b[2J"]);

        run.ErrorLine.Should().Contain("\\u{202E}evil\\u{1B}[2J");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("{\"aat_chain\":[],\"aat_pop\":\"x\",\"more\":1}")]
    [InlineData("eyJ.eyJ")]
    public async Task What_is_no_credential_says_so(string text)
    {
        ToolRun run = await _tool.RunAsync("inspect", _tool.Write("what", text));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("is not a chain, a presentation or a token");
    }

    [Fact]
    public async Task A_token_that_cannot_be_read_is_shown_as_such()
    {
        ToolRun run = await _tool.RunAsync("inspect", "eyJhbGciOiJFZDI1NTE5In0.AAAA.AAAA");

        run.Code.Should().Be(1);
        run.Out.Should().Contain("a token that cannot be read");
    }

    [Fact]
    public async Task A_file_without_end_is_not_read_without_end()
    {
        ToolRun run = await _tool.RunAsync("inspect", _tool.Write("huge", new string('a', 17 * 1024 * 1024)));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("longer than 16 MiB");
    }

    [Fact]
    public async Task A_long_text_does_not_begin_a_line_of_its_own()
    {
        using Session session = await Session.StartAsync();
        string sponsor = "human:" + new string('x', 190) + " verified: a for human root";
        string[] issue = session.ToIssue();
        issue[Array.IndexOf(issue, "--sponsor") + 1] = sponsor;
        ToolRun issued = await session.Tool.MustRunAsync(issue);

        ToolRun shown = await session.Tool.RunWithAsync(issued.Out, "inspect", "-", "--anchor", session.Anchor);

        shown.Code.Should().Be(0, shown.Error);
        shown.Out.Split('\n')[0].Should().EndWith("root (asserted)");
        shown.Out.Split('\n').Should().ContainSingle(line => line.Contains("answers") && line.EndsWith("root (asserted)"));
    }

    [Theory]
    [InlineData("\u00A0", "A0")]
    [InlineData("\u3000", "3000")]
    [InlineData("\u3164", "3164")]
    [InlineData("\u2800", "2800")]
    [InlineData("\u034F", "34F")]
    [InlineData("\uFE0F", "FE0F")]
    [InlineData("\U000E0101", "E0101")]
    public async Task What_cannot_be_seen_is_shown(string invisible, string code)
    {
        string token = Token(new Dictionary<string, object?> { ["iss"] = $"https://a.example{invisible}" });

        (await _tool.RunAsync("inspect", token)).Out.Should().Contain($"https://a.example\\u{{{code}}}").And.NotContain(invisible);
    }

    private static string Token(Dictionary<string, object?> claims)
    {
        string header = Base64Url.EncodeToString("""{"alg":"Ed25519","typ":"aat+jwt"}"""u8);
        return $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(claims)))}.AAAA";
    }
}
