using System.Text.Json;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Advising;

public sealed class AdviseTests : IAsyncLifetime
{
    private readonly Tool _tool = new();

    private string Log => _tool["audit"];

    public async ValueTask InitializeAsync() => await AuditedWork.DoAsync(Log, _tool["chains"], _tool["values"]);

    public ValueTask DisposeAsync()
    {
        _tool.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_name_gets_what_it_used_and_what_would_have_been_enough()
    {
        ToolRun run = await AdviseAsync();

        run.Code.Should().Be(0);
        run.Out.Should().StartWith("verified  8 records; 2 calls allowed, 2 denied, 0 observed only\n")
            .And.Contain("orchestrator  2 of 2 scopes used (100 %)")
            .And.Contain("orchestrator/researcher  1 of 1 scope used (100 %)")
            .And.Contain("""path = "/reports/2026/q3.txt" """.TrimEnd())
            .And.Contain("1 call: 1 by those below");
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Programs_get_the_same()
    {
        JsonElement json = (await AdviseAsync("--json")).Json;

        json.GetProperty("allowed").GetInt32().Should().Be(2);
        JsonElement grant = json.GetProperty("names")[1].GetProperty("grants")[0];
        grant.GetProperty("share_used").GetDouble().Should().Be(1);
        grant.GetProperty("proposed").GetProperty("files.read").GetProperty("path").GetProperty("value").GetString().Should().Be("/reports/2026/q3.txt");
        grant.GetProperty("used")[0].GetProperty("arguments")[0].GetProperty("finding").GetString().Should().Be("tightened");
    }

    [Fact]
    public async Task The_proposal_of_one_name_is_written_as_issue_takes_it()
    {
        string file = _tool["scopes.json"];

        ToolRun run = await AdviseAsync("--name", "orchestrator/researcher", "--out", file);

        run.Code.Should().Be(0);
        run.Out.Should().NotContain("orchestrator  ").And.Contain("scopes.json: give it to agentid issue or delegate as --scopes");
        AgentScopeSet.Parse(File.ReadAllBytes(file)).Covers(new ToolCall("files.read", new() { ["path"] = "/reports/2026/q3.txt" })).Should().BeTrue();
    }

    [Fact]
    public async Task Several_proposals_are_not_written_into_one_file()
    {
        ToolRun run = await AdviseAsync("--out", _tool["scopes.json"]);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("there are 2 proposals, and a file holds one: choose with --name");
        File.Exists(_tool["scopes.json"]).Should().BeFalse();
    }

    [Fact]
    public async Task Without_chains_it_says_that_only_use_is_known()
    {
        ToolRun run = await _tool.RunAsync("advise", Log);

        run.Code.Should().Be(0);
        run.Out.Should().Contain("what was granted is not known");
        run.Error.Should().Contain("note: of 2 calls it is not known what was granted, so only use is told; name the chains with --credentials");
    }

    [Fact]
    public async Task Without_values_it_says_that_constraints_stay()
    {
        ToolRun run = await _tool.RunAsync("advise", Log, "--credentials", _tool["chains"]);

        run.Out.Should().Contain("values    0 seen, 3 not").And.Contain("mail.send to: 1 of 1 values not seen, kept as granted").And.Contain("as granted");
    }

    [Fact]
    public async Task Scopes_that_were_never_used_stand_out()
    {
        ToolRun run = await AdviseAsync("--until", "2000-01-01");
        run.Out.Should().NotContain("orchestrator", "nothing was decided before");

        await OverPrivilegedAsync();
        run = await AdviseAsync("--name", "hoarder");

        run.Out.Should().Contain("1 of 12 scopes used (8 %): over-privileged").And.Contain("never").And.Contain("nothing");
    }

    [Fact]
    public async Task A_name_nobody_has_is_told()
    {
        ToolRun run = await AdviseAsync("--name", "nobody");

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("no call of nobody was decided in");
    }

    [Fact]
    public async Task A_log_that_was_changed_advises_nothing()
    {
        string file = Directory.GetFiles(Log, "*.jsonl")[0];
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"decision\":\"deny\"", "\"decision\":\"allow\"", StringComparison.Ordinal));

        ToolRun run = await AdviseAsync();

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("the log does not hold, so it advises nothing: record ");
        run.Out.Should().BeEmpty();
    }

    [Fact]
    public async Task A_log_is_held_against_its_key()
    {
        string key = await AuditedWork.SignAsync(Log);

        (await AdviseAsync("--log-key", key)).Code.Should().Be(0);
        string other = await SignOtherAsync();
        (await AdviseAsync("--log-key", other)).ErrorLine.Should().Contain("is no checkpoint to go by");
    }

    [Fact]
    public async Task Arguments_with_hostile_names_and_values_move_nothing_on_the_terminal()
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "victim",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("t.do").AnyArguments()],
        });
        await CallAsync(authority, agent, new ToolCall("t.do", new() { ["\u001b[2J[red]x[/]\n\u202e"] = "\u001b]0;owned\u0007[bold]\u2066", ["list"] = new[] { "\u001b[31m" } }));

        ToolRun run = await AdviseAsync("--name", "victim");

        run.Code.Should().Be(0);
        run.Out.Should().NotContainAny("\u001b", "\u202e", "\u2066", "\u0007").And.Contain("[red]x[/]");
    }

    private Task<ToolRun> AdviseAsync(params string[] more) =>
        _tool.RunAsync(["advise", Log, "--credentials", _tool["chains"], "--disclosures", _tool["values"], .. more]);

    private async Task OverPrivilegedAsync()
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "hoarder",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = AgentScopeSet.Create([.. Enumerable.Range(0, 12).Select(i => AgentScope.For($"tools.t{i}").WithoutArguments())]),
        });
        await CallAsync(authority, agent, new ToolCall("tools.t3"));
    }

    private async Task CallAsync(AgentAuthority authority, AgentPrincipal agent, ToolCall call)
    {
        await using FileDisclosureStore values = FileDisclosureStore.Open(_tool["values"]);
        await using AgentGuard guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(FileAuditStore.Open(Log))
            .KeepCredentialsIn(FileCredentialStore.Open(_tool["chains"])).KeepArgumentsIn(values).Build();
        await using AccessDecision decision = await guard.AuthorizeAsync(agent, call);
        decision.IsAllowed.Should().BeTrue();
        await decision.CompleteAsync();
    }

    private async Task<string> SignOtherAsync()
    {
        string other = _tool["other"];
        await AuditedWork.DoAsync(other);
        return await AuditedWork.SignAsync(other);
    }
}
