using System.Text.Json;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

/// <summary>What a person does with the tool, from an authority to a refused call.</summary>
public sealed class SessionTests : IAsyncLifetime
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
    public async Task A_proved_call_is_permitted_and_says_who_answers_for_it()
    {
        ToolRun run = await Tool.RunAsync(_session.ToVerify);

        run.Code.Should().Be(0);
        run.Out.Should().StartWith("PERMIT files.read");
        run.Out.Should().Contain("orchestrator/researcher").And.Contain("human alice@contoso.com (asserted)")
            .And.Contain("https://agents.contoso.com").And.Contain("orchestrator > researcher").And.Contain("lineage    0");
        JsonElement json = (await Tool.RunAsync([.. _session.ToVerify, "--json"])).Json;
        json.GetProperty("verdict").GetString().Should().Be("PERMIT");
        json.GetProperty("accountability").GetProperty("path").GetArrayLength().Should().Be(2);
    }

    [Theory]
    [InlineData("--audience", "https://elsewhere.example", "DENY at step 7d: audience_mismatch")]
    [InlineData("--tool", "mail.send", "DENY at step")]
    [InlineData("--nonce", "n-1", "DENY at step 7h: nonce_mismatch")]
    [InlineData("--at", "2026-11-24T09:05:00Z", "DENY at step 4i: expired")]
    [InlineData("--at", "1795511100", "DENY at step 4i: expired")]
    [InlineData("--at", "2026-11-24T09:00:31Z", "DENY at step 7g: proof_stale")]
    public async Task A_call_that_differs_is_denied_with_code_and_step(string option, string value, string expected)
    {
        string[] arguments = _session.ToVerify;
        int at = Array.IndexOf(arguments, option);
        string[] changed = at < 0 ? [.. arguments, option, value] : [.. arguments[..(at + 1)], value, .. arguments[(at + 2)..]];

        ToolRun run = await Tool.RunAsync(changed);

        run.Code.Should().Be(1);
        run.Out.Should().StartWith(expected);
    }

    [Fact]
    public async Task Other_arguments_than_were_proved_are_denied()
    {
        string[] arguments = [.. _session.ToVerify];
        arguments[Array.IndexOf(arguments, "--args") + 1] = Tool.Write("evil.json", """{"path":"/reports/2026/../../etc/passwd"}""");

        ToolRun run = await Tool.RunAsync([.. arguments, "--json"]);

        run.Code.Should().Be(1);
        run.Json.GetProperty("verdict").GetString().Should().Be("DENY");
        run.Json.GetProperty("code").GetString().Should().Be("argument_not_permitted");
        run.Json.GetProperty("step").GetString().Should().Be("6b");
    }

    [Fact]
    public async Task A_chain_alone_holds_or_does_not()
    {
        ToolRun holds = await Tool.RunAsync("verify", _session.ResearcherChain, "--anchor", _session.Anchor);
        holds.Code.Should().Be(0);
        holds.Out.Should().StartWith("HOLDS");
        await Tool.MustRunAsync("authority", "new", "https://agents.contoso.com", "--out", Tool["other.json"], "--anchor", Tool["other.anchor"], "--passphrase-file", _session.Pass);

        ToolRun stranger = await Tool.RunAsync("verify", _session.ResearcherChain, "--anchor", Tool["other.anchor"]);

        stranger.Code.Should().Be(1);
        stranger.Out.Should().Contain("no trust anchor verifies the root's signature");
    }

    [Fact]
    public async Task Half_a_call_is_a_usage_error_and_a_call_needs_a_proof()
    {
        ToolRun half = await Tool.RunAsync("verify", _session.Call, "--anchor", _session.Anchor, "--tool", "files.read");
        half.Code.Should().Be(2);
        half.ErrorLine.Should().Contain("both --tool and --audience");

        ToolRun unproved = await Tool.RunAsync(
            "verify", _session.ResearcherChain, "--anchor", _session.Anchor, "--tool", "files.read", "--audience", Session.Audience);
        unproved.Code.Should().Be(1);
        unproved.ErrorLine.Should().Contain("agentid prove");
    }

    [Fact]
    public async Task Inspect_shows_what_was_granted_narrowed_and_dropped_and_believes_nothing()
    {
        ToolRun run = await Tool.RunAsync("inspect", _session.Call);

        run.Code.Should().Be(0);
        run.Out.Should().StartWith("unverified");
        run.Out.Should().Contain("may files.read path within \"/reports\"").And.Contain("to one of \"cfo@contoso.com\", other arguments anything")
            .And.Contain("narrowed files.read path within \"/reports/2026\"").And.Contain("dropped mail.send").And.Contain("5 min 0 s left").And.Contain("with the proof of one call, which nobody checked");
        ToolRun believed = await Tool.RunAsync("inspect", _session.Call, "--anchor", _session.Anchor);
        believed.Code.Should().Be(0);
        believed.Out.Should().StartWith("verified: orchestrator/researcher for human alice@contoso.com");
    }

    [Fact]
    public async Task Inspect_takes_a_token_from_the_command_line_and_a_chain_from_standard_input()
    {
        string token = _session.ReadJson(_session.OrchestratorChain)[0].GetString()!;

        (await Tool.RunAsync("inspect", token)).Out.Should().Contain("orchestrator");
        ToolRun run = await Tool.RunWithAsync(File.ReadAllText(_session.ResearcherChain), "inspect", "-", "--json");

        run.Json.GetProperty("verdict").GetString().Should().Be("unverified");
        JsonElement scopes = run.Json.GetProperty("claimed")[1].GetProperty("scopes");
        scopes.EnumerateArray().Select(scope => $"{scope.GetProperty("action")} {scope.GetProperty("change")}").Should().Equal("files.read narrowed", "mail.send dropped");
    }

    [Fact]
    public async Task A_chain_that_does_not_hold_makes_inspect_fail_when_it_is_asked_to_believe()
    {
        Tool.Clock.Advance(TimeSpan.FromMinutes(6));

        ToolRun run = await Tool.RunAsync("inspect", _session.Call, "--anchor", _session.Anchor);

        run.Code.Should().Be(1);
        run.Out.Should().StartWith("refused at step 4i: expired").And.Contain("expired 1 min 0 s ago");
    }

    [Fact]
    public async Task More_than_the_parent_has_cannot_be_delegated()
    {
        string wider = Tool.Write("wider.json", """{"files.read":{"path":{"constraint_type":"x_within","root":"/"}}}""");

        ToolRun run = await Tool.RunAsync(_session.ToDelegate(wider));

        run.Code.Should().Be(1);
        run.Out.Should().BeEmpty();
        run.ErrorLine.Should().Contain("not_narrower").And.Contain("files.read");
    }

    [Fact]
    public async Task A_chain_is_of_no_use_with_another_key()
    {
        string[] arguments = _session.ToDelegate(Tool["narrow.json"]);
        arguments[Array.IndexOf(arguments, "--key") + 1] = _session.ResearcherKey;

        ToolRun run = await Tool.RunAsync(arguments);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("was issued to").And.Contain("give that agent's key");
    }

    [Fact]
    public async Task An_agent_in_another_process_holds_its_own_key_and_delegates_on()
    {
        // The public key is all that the delegating agent sees.
        string did = (await Tool.MustRunAsync("key", "show", _session.ResearcherKey, "--format", "did")).Out.Trim();
        string[] arguments = _session.ToDelegate(Tool["narrow.json"]);
        arguments[Array.IndexOf(arguments, "--to") + 1] = did;

        ToolRun run = await Tool.RunAsync([.. arguments, "--audience", Session.Audience, "--segment", "eu", "--task", "q3", "--purpose", "reporting"]);

        run.Code.Should().Be(0);
        ToolRun inspected = await Tool.RunWithAsync(run.Out, "inspect", "-");
        inspected.Out.Should().Contain($"only at {Session.Audience}").And.Contain("only in eu").And.Contain("task q3").And.Contain("purpose reporting");
    }

    [Fact]
    public async Task A_proof_the_credential_does_not_cover_is_made_with_a_warning_and_refused()
    {
        ToolRun run = await Tool.RunAsync(
            "prove", "--key", _session.ResearcherKey, "--credential", _session.ResearcherChain, "--anchor", _session.Anchor,
            "--tool", "mail.send", "--audience", Session.Audience, "--out", Tool["mail.json"]);

        run.Code.Should().Be(0);
        run.Error.Should().Contain("does not cover");
        ToolRun verified = await Tool.RunAsync(
            "verify", Tool["mail.json"], "--anchor", _session.Anchor, "--tool", "mail.send", "--audience", Session.Audience);
        verified.Code.Should().Be(1);
        verified.Out.Should().Contain("scope_not_granted");
    }
}
