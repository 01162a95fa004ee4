using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli;

public sealed class AuthorityTests : IAsyncLifetime
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
    public async Task An_authority_shows_its_issuer_and_writes_its_anchor_without_a_passphrase()
    {
        ToolRun shown = await Tool.MustRunAsync("authority", "show", _session.Authority);
        shown.Out.Should().Contain("https://agents.contoso.com").And.Contain("did:key:z6Mk");

        ToolRun anchor = await Tool.MustRunAsync("authority", "show", _session.Authority, "--anchor");
        anchor.Out.Trim().Should().Be(File.ReadAllText(_session.Anchor).Trim());
    }

    [Fact]
    public async Task The_library_opens_the_authority_the_tool_made()
    {
        using AgentAuthority authority = await AgentAuthority.OpenAsync(_session.Authority, Session.Passphrase.AsMemory());

        authority.Issuer.Should().Be("https://agents.contoso.com");
        authority.TrustAnchor.Key.ToJwk().Should().Be(_session.ReadJson(_session.Anchor).GetProperty("jwk").GetRawText());
    }

    [Fact]
    public async Task A_wrong_passphrase_is_one_line_and_issues_nothing()
    {
        Tool.Write("wrong", "wrong horse battery staple");
        string[] arguments = _session.ToIssue();
        arguments[Array.IndexOf(arguments, "--passphrase-file") + 1] = Tool["wrong"];

        ToolRun run = await Tool.RunAsync(arguments);

        run.Code.Should().Be(1);
        run.Out.Should().BeEmpty();
        run.ErrorLine.Should().Contain("the passphrase is wrong, or the sealed key was altered");
    }

    [Fact]
    public async Task The_key_of_an_agent_is_no_authority()
    {
        string[] arguments = _session.ToIssue();
        arguments[Array.IndexOf(arguments, "--authority") + 1] = _session.OrchestratorKey;

        (await Tool.RunAsync(arguments)).ErrorLine.Should().Contain("names no issuer");
        (await Tool.RunAsync("authority", "show", _session.OrchestratorKey)).ErrorLine.Should().Contain("agentid key show");
    }

    [Fact]
    public async Task A_truncated_authority_and_a_missing_one_say_what_to_do()
    {
        string text = File.ReadAllText(_session.Authority);
        Tool.Write("cut.json", text[..^20]);
        string[] arguments = _session.ToIssue();
        int at = Array.IndexOf(arguments, "--authority") + 1;

        arguments[at] = Tool["cut.json"];
        (await Tool.RunAsync(arguments)).ErrorLine.Should().Contain("is not a sealed key: see whether it is the right file and complete");
        arguments[at] = Tool["missing.json"];
        (await Tool.RunAsync(arguments)).ErrorLine.Should().Contain("there is no file").And.Contain("missing.json");
    }

    [Theory]
    [InlineData("no uri")]
    [InlineData("agents.contoso.com")]
    public async Task An_issuer_is_a_URI(string issuer)
    {
        ToolRun run = await Tool.RunAsync("authority", "new", issuer, "--out", Tool["new.json"], "--passphrase-file", _session.Pass);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain("an issuer is an absolute URI");
        File.Exists(Tool["new.json"]).Should().BeFalse();
    }

    [Theory]
    [InlineData("--sponsor", "alice@contoso.com", 2, "human:ID")]
    [InlineData("--sponsor", "robot:r2", 2, "human:ID")]
    [InlineData("--sponsor", "human:", 2, "--sponsor")]
    [InlineData("--lifetime", "8", 2, "no time like")]
    [InlineData("--lifetime", "25h", 1, "at most")]
    [InlineData("--name", "or/che", 2, "name")]
    public async Task A_grant_that_cannot_be_says_which_option(string option, string value, int code, string message)
    {
        string[] arguments = _session.ToIssue();
        arguments[Array.IndexOf(arguments, option) + 1] = value;

        ToolRun run = await Tool.RunAsync(arguments);

        run.Code.Should().Be(code);
        run.ErrorLine.Should().Contain(message);
    }

    [Theory]
    [InlineData("""{"iss":"https://agents.contoso.com"}""", "no \"jwk\"")]
    [InlineData("""{"iss":"https://agents.contoso.com","iss":"https://evil.example"}""", "not strict JSON")]
    [InlineData("[]x", "not strict JSON")]
    [InlineData("\"hello\"", "no text \"iss\"")]
    [InlineData("""{"iss":"https://a.example","jwk":{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}""", "no \"jwk\" with a sound public Ed25519 key")]
    [InlineData("""{"iss":"https://a.example","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},"sponser":{}}""", "unknown member \"sponser\"")]
    public async Task An_anchor_with_a_mistake_is_refused(string anchor, string message)
    {
        ToolRun run = await Tool.RunAsync("verify", _session.Call, "--anchor", Tool.Write("bad.json", anchor));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain(message);
    }

    [Fact]
    public async Task A_scope_file_with_a_mistake_says_which()
    {
        ToolRun run = await Tool.RunAsync(_session.ToDelegate(Tool.Write("bad.json", """{"files.read":{"path":{"constraint_type":"sometimes"}}}""")));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("holds no scopes").And.Contain("constraint");
    }
}
