using AgentIdentity.Sdk.Support;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Policies;

public sealed class InformationFlowTests : IAsyncDisposable
{
    private static readonly ToolCatalogue Tools = new(
        new ToolDefinition { Action = "web.fetch", AddsLabels = ["untrusted"] },
        new ToolDefinition { Action = "vault.read", AddsLabels = ["secret"] },
        new ToolDefinition { Action = "mail.send", RefusesLabels = ["untrusted", "secret"] },
        new ToolDefinition { Action = "code.run", AddsLabels = ["untrusted"], RefusesLabels = ["untrusted"] },
        new ToolDefinition { Action = "notes.write" });

    private readonly SessionSetup _setup = new("web.fetch", "vault.read", "mail.send", "code.run", "notes.write", "rogue.tool");
    private readonly InformationFlowPolicy _policy = new("flow", Tools);

    [Theory]
    [InlineData("web.fetch")]
    [InlineData("vault.read")]
    public async Task What_came_in_does_not_go_out(string reading)
    {
        AgentGuard guard = _setup.Guard(_policy);
        AgentPrincipal agent = await _setup.AgentAsync();
        (await AskAsync(guard, agent, "mail.send")).Should().Be(Allowed);

        (await AskAsync(guard, agent, reading)).Should().Be(Allowed);

        (await AskAsync(guard, agent, "mail.send")).Should().Be(DenialCodes.LabelRefused);
        (await AskAsync(guard, agent, "notes.write")).Should().Be(Allowed);
        (await AskAsync(guard, agent, reading)).Should().Be(Allowed);
    }

    [Fact]
    public async Task A_label_that_a_tool_does_not_refuse_is_no_hindrance()
    {
        AgentGuard guard = _setup.Guard(_policy);
        AgentPrincipal agent = await _setup.AgentAsync();
        await AskAsync(guard, agent, "vault.read");

        (await AskAsync(guard, agent, "code.run")).Should().Be(Allowed);
    }

    [Fact]
    public async Task A_tool_that_adds_what_it_refuses_runs_once()
    {
        AgentGuard guard = _setup.Guard(_policy);
        AgentPrincipal agent = await _setup.AgentAsync();

        (await AskAsync(guard, agent, "code.run")).Should().Be(Allowed);
        (await AskAsync(guard, agent, "code.run")).Should().Be(DenialCodes.LabelRefused);
    }

    [Fact]
    public async Task A_tool_that_nobody_labelled_is_refused()
    {
        AccessDecision decision = await _setup.Guard(_policy).AuthorizeAsync(await _setup.AgentAsync(), new ToolCall("rogue.tool"));

        (decision.Denial!.Code, decision.Policy).Should().Be((DenialCodes.ToolUnknown, "flow"));
    }

    [Fact]
    public async Task The_label_is_there_before_the_result_can_be_used()
    {
        AgentGuard guard = _setup.Guard(_policy);
        AgentPrincipal agent = await _setup.AgentAsync();

        AccessDecision reading = await guard.AuthorizeAsync(agent, new ToolCall("web.fetch"));

        (await AskAsync(guard, agent, "mail.send")).Should().Be(DenialCodes.LabelRefused, "though the tool has not run yet");
        await reading.DisposeAsync();
        (await AskAsync(guard, agent, "mail.send")).Should().Be(DenialCodes.LabelRefused, "nothing takes a label off");
    }

    [Fact]
    public async Task A_refused_call_takes_no_label()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        await AskAsync(_setup.Guard(_policy, ScriptedPolicy.Denying()), agent, "web.fetch");

        (await AskAsync(_setup.Guard(_policy), agent, "mail.send")).Should().Be(Allowed);
    }

    [Fact]
    public async Task Trusted_code_reads_the_labels_of_a_session()
    {
        AgentGuard guard = _setup.Guard(_policy);
        AgentPrincipal agent = await _setup.AgentAsync();
        await AskAsync(guard, agent, "vault.read");
        await AskAsync(guard, agent, "web.fetch");

        (await LabelsAsync(agent)).Should().Equal("secret", "untrusted");
        (await LabelsAsync(await _setup.AgentAsync())).Should().BeEmpty();
    }

    [Fact]
    public async Task Trusted_code_labels_a_session_before_it_begins()
    {
        AgentGuard guard = _setup.Guard(_policy);
        AgentPrincipal agent = await _setup.AgentAsync();

        await _policy.AddLabelAsync(_setup.Ledger, _setup.Prove(agent).Lineage, "secret", _setup.Clock.GetUtcNow());

        (await LabelsAsync(agent)).Should().Equal("secret");
        (await AskAsync(guard, agent, "mail.send")).Should().Be(DenialCodes.LabelRefused);
    }

    [Fact]
    public async Task A_label_that_no_tool_knows_is_a_mistake() =>
        await FluentActions.Awaiting(() => _policy.AddLabelAsync(_setup.Ledger, "lineage", "Secret", _setup.Clock.GetUtcNow()).AsTask())
            .Should().ThrowAsync<ArgumentException>();

    [Fact]
    public async Task A_label_that_the_ledger_does_not_take_is_not_lost_silently()
    {
        ScriptedLedger ledger = new(() => LedgerCommit.Refused("full"));

        await FluentActions.Awaiting(() => _policy.AddLabelAsync(ledger, "lineage", "secret", _setup.Clock.GetUtcNow()).AsTask())
            .Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public void Two_settings_never_have_one_definition()
    {
        ToolCatalogue[] catalogues =
        [
            Tools,
            new(),
            Of([], []),
            Of(["secret"], []),
            Of([], ["secret"]),
            Of(["secret", "untrusted"], []),
            Of(["secret"], ["untrusted"]),
            new(new ToolDefinition { Action = "web.post", AddsLabels = ["secret"] }),
        ];

        catalogues.Select(catalogue => new InformationFlowPolicy("flow", catalogue).Definition).Should().OnlyHaveUniqueItems();

        static ToolCatalogue Of(string[] adds, string[] refuses) => new(new ToolDefinition { Action = "web.fetch", AddsLabels = adds, RefusesLabels = refuses });
    }

    [Theory]
    [InlineData("mail.send")]
    [InlineData("web.fetch")]
    [InlineData("notes.write")]
    public async Task Judging_a_call_again_allocates_nothing(string action) =>
        AllocatedByJudging(_policy, await _setup.ContextAsync(action)).Should().Be(0);

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private ValueTask<IReadOnlyList<string>> LabelsAsync(AgentPrincipal agent) =>
        _policy.ReadLabelsAsync(_setup.Ledger, _setup.Prove(agent).Lineage, _setup.Clock.GetUtcNow());
}
