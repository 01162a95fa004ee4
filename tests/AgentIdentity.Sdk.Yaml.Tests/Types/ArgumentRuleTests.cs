using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml.Support;

namespace AgentIdentity.Sdk.Yaml.Types;

/// <summary>What the rules about arguments answer, asked with a proved chain and arguments a model might choose.</summary>
public sealed class ArgumentRuleTests : IAsyncLifetime
{
    private AgentAuthority _authority = null!;
    private VerifiedCredential _credential = null!;

    public async ValueTask InitializeAsync()
    {
        _authority = AgentAuthority.Create("https://agents.example");
        using AgentPrincipal agent = await _authority.IssueAsync(new RootGrant
        {
            Name = "payer",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("payments.pay").AnyArguments(), AgentScope.For("mail.send").AnyArguments()],
        });
        TrustAnchors anchors = new();
        anchors.Add(_authority.TrustAnchor);
        _credential = new CredentialVerifier(anchors).Verify(agent.Credential).Credential!;
    }

    public ValueTask DisposeAsync()
    {
        _authority.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("""{"amount":0,"currency":"EUR"}""", null)]
    [InlineData("""{"amount":10000,"currency":"USD"}""", null)]
    [InlineData("""{"amount":10000.01,"currency":"USD"}""", DenialCodes.ArgumentBeyondLimit)]
    [InlineData("""{"amount":-0.01,"currency":"USD"}""", DenialCodes.ArgumentBeyondLimit)]
    [InlineData("""{"amount":"1","currency":"USD"}""", DenialCodes.ArgumentBeyondLimit)]
    [InlineData("""{"amount":1,"currency":"GBP"}""", DenialCodes.ArgumentBeyondLimit)]
    [InlineData("""{"amount":1}""", DenialCodes.ArgumentMissing)]
    [InlineData("""{"Amount":1,"currency":"USD"}""", DenialCodes.ArgumentMissing)]
    [InlineData("{}", DenialCodes.ArgumentMissing)]
    public async Task A_limit_holds_at_its_bounds_and_a_missing_argument_is_a_denial(string arguments, string? code) =>
        ((await AskAsync("payment-limit", "payments.pay", arguments)).Denial?.Code).Should().Be(code);

    [Theory]
    [InlineData("""{"amount":1000}""", null, 0)]
    [InlineData("""{"amount":-5000}""", null, 0)]
    [InlineData("""{"amount":1000.01}""", null, 1)]
    [InlineData("""{"amount":5000}""", null, 1)]
    [InlineData("""{"amount":5001}""", null, 2)]
    [InlineData("""{"amount":1e300}""", null, 2)]
    [InlineData("""{"amount":"5001"}""", DenialCodes.ArgumentNotNumeric, 0)]
    [InlineData("""{"amount":null}""", DenialCodes.ArgumentNotNumeric, 0)]
    [InlineData("""{"amount":[1]}""", DenialCodes.ArgumentNotNumeric, 0)]
    [InlineData("""{"other":1}""", DenialCodes.ArgumentMissing, 0)]
    public async Task The_highest_threshold_that_is_passed_says_who_must_approve(string arguments, string? code, int persons)
    {
        PolicyVerdict verdict = await AskAsync("large-payments", "payments.pay", arguments);

        (verdict.Denial?.Code, verdict.Approval?.Persons ?? 0).Should().Be((code, persons));
    }

    [Fact]
    public async Task People_are_asked_about_every_call_of_an_action_and_of_no_other()
    {
        (await AskAsync("mails", "mail.send", "{}")).Approval.Should().NotBeNull();
        (await AskAsync("mails", "payments.pay", "{}")).Should().BeSameAs(PolicyVerdict.Continue);
    }

    [Theory]
    [InlineData("payment-limit")]
    [InlineData("large-payments")]
    public async Task Other_actions_are_left_alone(string policy) => (await AskAsync(policy, "mail.send", "{}")).Should().BeSameAs(PolicyVerdict.Continue);

    [Fact]
    public async Task A_refusal_names_the_argument_and_never_its_value()
    {
        PolicyVerdict verdict = await AskAsync("payment-limit", "payments.pay", """{"amount":987654,"currency":"USD"}""");

        verdict.Facts.Should().Equal(new PolicyFact("argument", "amount"));
        verdict.Denial!.Reason.Should().NotContain("987654");
    }

    private async Task<PolicyVerdict> AskAsync(string policy, string action, string arguments)
    {
        IReadOnlyList<ReplayedVerdict> verdicts = await PolicyReplay.AskAsync(PolicyText.Read(PolicyText.Sound).Policies, new ReplayedCall
        {
            Credential = _credential,
            Call = ToolCall.Create(action, ToolArguments.Parse(System.Text.Encoding.UTF8.GetBytes(arguments))),
            Now = DateTimeOffset.UnixEpoch,
        });
        return verdicts.Single(verdict => verdict.Policy == policy).Verdict!;
    }
}
