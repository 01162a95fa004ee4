using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Advising;

/// <summary>Advice from the log of a morning under a real guard.</summary>
public sealed class AuditAdvisorTests : IAsyncLifetime
{
    private GuardedWork _work = null!;

    private string Values => Path.Combine(Path.GetDirectoryName(_work.Log)!, "values");

    public async ValueTask InitializeAsync() => _work = await GuardedWork.DoAsync();

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    [Fact]
    public async Task Each_name_is_advised_from_what_it_and_those_below_it_did()
    {
        AuditAdvice advice = await AdviseAsync();

        advice.Scopes.Names.Select(name => name.ToString()).Should().Equal("orchestrator", "orchestrator/mailer", "orchestrator/researcher", "orchestrator/researcher/reader");
        Proposed(advice, "orchestrator/researcher", "files.read").Should().Be(AgentScope.For("files.read").Within("path", "/reports/2026").ToJson());
        Proposed(advice, "orchestrator/researcher/reader", "files.read").Should().Be(AgentScope.For("files.read").Exact("path", "/reports/2026/q3/annex.txt").ToJson());
        Proposed(advice, "orchestrator/mailer", "mail.send").Should().Be(AgentScope.For("mail.send").Exact("to", "cfo@contoso.com").Exact("body", "the report").ToJson());
        Proposed(advice, "orchestrator", "mail.send").Should().Be(AgentScope.For("mail.send").Exact("to", "cfo@contoso.com").Exact("body", "the report").ToJson());
        (advice.Allowed, advice.Denied, advice.WithoutChain, advice.HiddenValues).Should().Be((19, 12, 0, 0));
    }

    [Fact]
    public async Task Faulted_and_abandoned_calls_count_as_use_and_show()
    {
        AuditAdvice advice = await AdviseAsync();

        Seen.Of(advice.Scopes, "orchestrator/mailer").Actions[0].Should().BeEquivalentTo(new { Calls = 6, Completed = 4, Faulted = 2, Abandoned = 0 });
        ActionAdvice reading = Seen.Of(advice.Scopes, "orchestrator").Actions[0];
        (reading.Calls, reading.OwnCalls, reading.Completed).Should().Be((13, 1, 12), "the call that was dropped has no outcome");
    }

    [Fact]
    public async Task Denied_calls_are_no_use()
    {
        AuditAdvice advice = await AdviseAsync();

        Seen.Of(advice.Scopes, "orchestrator/mailer").Proposed!.Covers(new ToolCall("mail.send", new() { ["to"] = "eve@example.com", ["body"] = "secrets" })).Should().BeFalse();
    }

    [Fact]
    public async Task Without_the_chains_only_use_is_told()
    {
        AuditAdvice advice = await AdviseAsync(new AuditAdvisorOptions { DisclosureDirectory = Values });

        advice.WithoutChain.Should().Be(19);
        advice.Scopes.Names.Should().OnlyContain(name => name.Grants.All(grant => grant.Granted == null && grant.Proposed == null && grant.Actions.Count > 0));
    }

    [Fact]
    public async Task Without_the_values_constraints_stay_as_granted()
    {
        AuditAdvice advice = await AdviseAsync(new AuditAdvisorOptions { Credentials = _work.Credentials });

        Proposed(advice, "orchestrator/researcher/reader", "files.read").Should().Be(AgentScope.For("files.read").Within("path", "/reports/2026/q3").ToJson());
        Seen.Of(advice.Scopes, "orchestrator/mailer").Actions[0].Arguments.Should().OnlyContain(argument => argument.Finding == ArgumentFinding.NotDisclosed);
        (advice.DisclosedValues, advice.HiddenValues).Should().Be((0, 25));
    }

    [Fact]
    public async Task One_erased_value_keeps_the_constraint_of_everybody_it_went_through()
    {
        await _work.Disclosures.EraseAsync(_work.FirstCall, "path", TestContext.Current.CancellationToken);

        AuditAdvice advice = await AdviseAsync();

        advice.HiddenValues.Should().Be(1);
        Seen.Of(advice.Scopes, "orchestrator/researcher").Actions[0].Arguments[0].Should().Be(new ArgumentAdvice("path", ArgumentFinding.NotDisclosed, 12, 11));
        Proposed(advice, "orchestrator", "files.read").Should().Be(AgentScope.For("files.read").Within("path", "/reports").ToJson());
        Seen.Of(advice.Scopes, "orchestrator/researcher/reader").Actions[0].Arguments[0].Finding.Should().Be(ArgumentFinding.Tightened, "its own values are all there");
    }

    [Fact]
    public async Task A_value_that_does_not_open_its_commitment_is_not_believed()
    {
        string file = Path.Combine(Values, "disclosures.jsonl");
        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        lines[0] = lines[0].Replace("\"value\":\"", "\"value\":\"I", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n", TestContext.Current.CancellationToken);

        AuditAdvice advice = await AdviseAsync();

        advice.HiddenValues.Should().Be(1);
    }

    [Fact]
    public async Task Values_in_another_order_than_their_calls_are_found()
    {
        string file = Path.Combine(Values, "disclosures.jsonl");
        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, string.Join('\n', lines.Reverse()) + "\n", TestContext.Current.CancellationToken);

        (await AdviseAsync()).HiddenValues.Should().Be(0);
    }

    [Fact]
    public async Task A_chain_whose_signature_does_not_hold_is_not_believed()
    {
        string chain = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(_work.Log)!, "chains"), "*.chain", SearchOption.AllDirectories)[0];
        string text = await File.ReadAllTextAsync(chain, TestContext.Current.CancellationToken);
        int at = text.IndexOf("\"signature\":\"", StringComparison.Ordinal) + "\"signature\":\"".Length;
        await File.WriteAllTextAsync(chain, text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..], TestContext.Current.CancellationToken);

        AuditAdvice advice = await AdviseAsync();

        advice.WithRefusedChain.Should().BePositive();
        advice.ChainRefusal.Should().Contain("its signature is not that of whoever delegated");
    }

    [Fact]
    public async Task A_chain_of_another_authority_than_those_given_is_not_believed()
    {
        using AgentAuthority other = AgentAuthority.Create("https://agents.contoso.com");
        TrustAnchors anchors = new();
        anchors.Add(other.TrustAnchor);

        AuditAdvice advice = await AdviseAsync(new AuditAdvisorOptions { Credentials = _work.Credentials, Anchors = anchors });

        advice.WithRefusedChain.Should().Be(19);
        advice.ChainRefusal.Should().Contain("an authority that is not among those given");
    }

    [Fact]
    public async Task Only_the_period_counts_but_outcomes_whenever_they_came()
    {
        AuditAdvice advice = await AdviseAsync(new AuditAdvisorOptions { From = GuardedWork.Start.AddSeconds(40), To = GuardedWork.Start.AddSeconds(80), Credentials = _work.Credentials });

        (advice.Allowed, advice.Denied).Should().Be((1, 0));
        Seen.Of(advice.Scopes, "orchestrator/researcher/reader").Actions[0].Completed.Should().Be(1);
    }

    [Fact]
    public async Task A_log_that_does_not_hold_advises_nothing()
    {
        string file = Directory.GetFiles(_work.Log, "*.jsonl")[0];
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("\"outcome\":\"faulted\"", "\"outcome\":\"completed\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        (await FluentActions.Awaiting(() => AdviseAsync()).Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Fact]
    public async Task A_store_of_values_that_is_not_there_is_told() =>
        (await FluentActions.Awaiting(() => AdviseAsync(new AuditAdvisorOptions { DisclosureDirectory = Values + "x" })).Should().ThrowAsync<AuditException>())
            .Which.Code.Should().Be(AuditCodes.Unavailable);

    private Task<AuditAdvice> AdviseAsync(AuditAdvisorOptions? options = null) => AuditAdvisor.AdviseAsync(
        _work.Log, options ?? new AuditAdvisorOptions { Credentials = _work.Credentials, DisclosureDirectory = Values }, TestContext.Current.CancellationToken);

    private static string Proposed(AuditAdvice advice, string name, string action) => Seen.Of(advice.Scopes, name).Proposed!.Find(action)!.ToJson();
}
