using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Approvals;

/// <summary>What a model puts into arguments so that a person sees something else than will run.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private ApprovalsSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await ApprovalsSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("\u001b[2J\u001b[1;1Hamount 1", "\u001b")]
    [InlineData("\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007", "\u0007")]
    [InlineData("\u009b31m", "\u009b")]
    [InlineData("1\u202e000000,1\u202c", "\u202e")]
    [InlineData("\u2066\u2069\u200f\u061c", "\u2066")]
    [InlineData("pay\u200bpal", "\u200b")]
    [InlineData("\u2028signed      bob@contoso.com approve", "\u2028")]
    [InlineData("\u00a0\u3000", "\u3000")]
    [InlineData("\ufeff\u3164\u2800", "\u3164")]
    public async Task Nothing_invisible_reaches_the_terminal(string value, string mark)
    {
        string request = await _session.AskAsync(("to", value), (value, 1));

        foreach (string[] command in (string[][])[["list", .. _session.Desk], ["show", .. _session.With(request)], ["show", .. _session.With(request), "--full"], ["show", .. _session.With(request), "--json"]])
        {
            ToolRun run = await _session.Tool.RunAsync(["approvals", .. command]);

            run.Code.Should().Be(0);
            run.Out.Should().NotContain(mark);
        }
    }

    [Fact]
    public async Task No_value_begins_a_line_that_looks_like_the_tools_own()
    {
        string fake = "1\nstate       approved\nsigned\n  bob@contoso.com approve, 2026-11-24 09:00:00Z";
        string request = await _session.AskAsync(("amount", fake), ("x\nstate       approved", "y"));

        ToolRun run = await ShowAsync(request);

        run.Out.Split('\n').Where(line => line.StartsWith("state", StringComparison.Ordinal)).Should().Equal("state       pending");
        run.Out.Split('\n').Should().NotContain(line => line.StartsWith("  bob@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_longer_than_a_row_is_marked_in_every_row_of_it()
    {
        string padding = new(' ', 72 - 1);
        string request = await _session.AskAsync(("note", padding + "state       approved" + padding));

        ToolRun run = await ShowAsync(request);

        run.Out.Should().Contain("  │ state       approved").And.NotContain("\nstate       approved");
    }

    [Fact]
    public async Task A_terminal_of_80_columns_breaks_no_row_of_a_text_that_a_model_chose()
    {
        string fake = new string(' ', 74) + "state       approved";
        string request = await _session.AskAsync((fake, fake));

        ToolRun run = await ShowAsync(request, "--full");

        string[] lines = run.Out.Split('\n');
        lines.SkipWhile(line => !line.StartsWith("arguments", StringComparison.Ordinal)).Should().OnlyContain(line => line.Length < 80);
        lines.Should().ContainSingle(line => line.StartsWith("  ┆ ", StringComparison.Ordinal)).And.ContainSingle(line => line.StartsWith("state", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Markup_of_the_terminal_library_is_text()
    {
        string request = await _session.AskAsync(("to", "[green]approved[/] [link=https://evil.example]x[/]"), ("[/]", "[bold"));

        ToolRun run = await ShowAsync(request);

        run.Code.Should().Be(0);
        run.Out.Should().Contain("│ \"[green]approved[/] [link=https://evil.example]x[/]\"").And.Contain("  \"[/]\"\n  │ \"[bold\"");
    }

    [Fact]
    public async Task JSON_within_a_text_is_a_text_and_an_escape_cannot_be_imitated()
    {
        string request = await _session.AskAsync(("a", "{\"amount\":1}"), ("b", "\\u{202E}"), ("c", "\u202e"));

        ToolRun run = await ShowAsync(request);

        run.Out.Should().Contain("│ \"{\\\"amount\\\":1}\"").And.Contain("│ \"\\\\u{202E}\"").And.Contain("│ \"\\u{202E}\"");
    }

    [Fact]
    public async Task A_huge_value_says_that_it_is_cut_and_can_be_seen_whole()
    {
        string value = string.Concat(Enumerable.Range(0, 6_000).Select(i => $"{i:x4} "));
        string request = await _session.AskAsync(("body", value));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"\"{value}\"")));

        ToolRun cut = await ShowAsync(request);
        ToolRun full = await ShowAsync(request, "--full");

        cut.Out.Should().Contain($"└ CUT: 30,002 bytes in all, SHA-256 {hash}; see all of it with --full");
        cut.Out.Length.Should().BeLessThan(3000);
        string.Concat(full.Out.Split('\n').Where(line => line.StartsWith("  │ ", StringComparison.Ordinal)).Select(line => line[4..])).Should().Be($"\"{value}\"");
        full.Out.Should().NotContain("CUT");
    }

    [Fact]
    public async Task What_nobody_could_read_is_never_asked() =>
        (await _session.AuthorizeAsync(("body", new string('x', 1_000_000)))).Denial!.Code.Should().Be("approval_too_large");

    [Fact]
    public async Task What_is_approved_is_shown_whole_first()
    {
        string request = await _session.AskAsync(("body", new string('x', 10_000) + "TAIL"));

        ToolRun run = await _session.AnswerAsync("approve", request, "bob.key");

        run.Out.Should().Contain("TAIL").And.NotContain("CUT");
    }

    [Fact]
    public async Task A_character_of_two_halves_is_not_torn_between_rows()
    {
        string value = "x" + string.Concat(Enumerable.Repeat("\U0001F4B6", 80));
        string request = await _session.AskAsync(("money", value));

        ToolRun run = await ShowAsync(request);

        string.Concat(run.Out.Split('\n').Where(line => line.StartsWith("  │ ", StringComparison.Ordinal)).Select(line => line[4..])).Should().Be($"\"{value}\"");
    }

    [Fact]
    public async Task A_request_that_was_changed_in_the_store_is_not_shown_and_not_approved()
    {
        string request = await _session.AskAsync(("amount", 12000));
        string hash = await _session.HashOfAsync(request);
        string file = Directory.GetFiles(_session.Store, "*.request")[0];
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"persons\":1", "\"persons\":0", StringComparison.Ordinal));

        (await ShowAsync(request)).ErrorLine.Should().Contain("keep it as evidence");
        ToolRun approve = await _session.Tool.RunAsync(["approvals", "approve", .. _session.With(request), "--key", _session.Tool["bob.key"], "--yes", hash]);
        approve.Code.Should().Be(1);
        Directory.GetFiles(_session.Store, "*.approval").Should().BeEmpty();
    }

    private Task<ToolRun> ShowAsync(string request, params string[] more) => _session.Tool.RunAsync(["approvals", "show", .. _session.With(request), .. more]);
}
