using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Budgets;

/// <summary>
/// How much the hot paths may allocate. The numbers are what they need today, rounded up a little: whoever needs more has to say so here.
/// </summary>
public sealed class HotPathTests : IAsyncDisposable
{
    private static readonly AgentScopeSet Scopes =
    [
        AgentScope.For("files.read").Within("path", "/reports"),
        AgentScope.For("mail.send").OneOf("to", "cfo@contoso.com", "ceo@contoso.com").Any("body"),
        AgentScope.For("crm.update").Exact("id", 42).Optional("amount", ArgumentConstraint.Range(0, 100)),
    ];

    private readonly GuardSetup _setup = new();

    [Theory]
    [InlineData("files.read", """{"path":"/reports/2026/q3.txt"}""")]
    [InlineData("mail.send", """{"to":"cfo@contoso.com","body":"hello"}""")]
    [InlineData("crm.update", """{"id":42,"amount":7}""")]
    public void Covering_a_call_allocates_nothing(string action, string arguments)
    {
        ToolCall call = ToolCall.Create(action, ToolArguments.Parse(System.Text.Encoding.UTF8.GetBytes(arguments)));
        Scopes.Covers(call).Should().BeTrue();

        Allocated.By(() => Scopes.Covers(call)).Should().Be(0);
    }

    [Fact]
    public async Task Asking_for_revocations_allocates_nothing()
    {
        VerifiedCredential credential = Verifier.Verify((await ChainAsync(tokens: 3)).Credential).Credential!;
        RevocationList revocations = new();
        revocations.RevokeCredential("https://elsewhere.example", "1");
        revocations.RevokeHolder((await _setup.AgentAsync()).Id);
        revocations.RevokeToken(new byte[32]);
        revocations.RevokeLineage("another");
        revocations.Check(credential).Should().Be(RevocationStatus.Good);

        Allocated.By(() => revocations.Check(credential)).Should().Be(0);
    }

    [Fact]
    public async Task A_decision_allocates_what_it_hands_out_and_one_draft()
    {
        using AgentPrincipal agent = await ChainAsync(tokens: 3);
        ToolCall call = new("files.read", new() { ["path"] = "/reports/2026/q3.txt" });
        AgentGuard guard = new AgentGuardBuilder()
            .TrustAll(_setup.Anchors).WithoutAuditUnsafe().CheckRevocation(new RevocationList()).CheckStanding(new AgentStandingList()).UseClock(_setup.Clock).Build();
        (await guard.AuthorizeAsync(agent, call)).IsAllowed.Should().BeTrue();

        Allocated.By(() => Finish(guard.AuthorizeAsync(agent, call))).Should().BeLessThanOrEqualTo(208 + Allocated.Slack);
    }

    /// <summary>What a policy needs for a chain it works out once; the window stands still here.</summary>
    [Fact]
    public async Task Quotas_and_budgets_add_nothing_to_what_a_decision_allocates()
    {
        using AgentPrincipal agent = await ChainAsync(tokens: 3);
        ToolCall call = new("files.read", new() { ["path"] = "/reports/2026/q3.txt" });
        QuotaOptions quota = new() { Limit = long.MaxValue, Window = TimeSpan.FromMinutes(1) };
        LineageBudget plenty = new() { Calls = long.MaxValue, Agents = 100, Cost = long.MaxValue };
        AgentGuard guard = new AgentGuardBuilder()
            .TrustAll(_setup.Anchors).WithoutAuditUnsafe().CheckRevocation(new RevocationList()).CheckStanding(new AgentStandingList()).UseClock(_setup.Clock)
            .AddPolicy(new QuotaPolicy("all", quota))
            .AddPolicy(new QuotaPolicy("tool", new() { Limit = long.MaxValue, Window = TimeSpan.FromMinutes(1), For = QuotaSubject.Agent | QuotaSubject.Tool, Windows = QuotaWindow.Fixed, Actions = ["files.read"] }))
            .AddPolicy(new LineageBudgetPolicy("budget", new() { Lineage = plenty, EachAgent = plenty, MaxDepth = 3, Catalogue = new(new ToolDefinition { Action = "files.read", Cost = 2 }) }))
            .Build();
        (await guard.AuthorizeAsync(agent, call)).IsAllowed.Should().BeTrue();

        Allocated.By(() => Finish(guard.AuthorizeAsync(agent, call))).Should().BeLessThanOrEqualTo(208 + Allocated.Slack);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Verifying_a_chain_allocates_the_result(int tokens)
    {
        AgentCredential chain = (await ChainAsync(tokens)).Credential;
        Verifier.Verify(chain).IsValid.Should().BeTrue();

        Allocated.By(() => Verifier.Verify(chain)).Should().BeLessThanOrEqualTo(1_000 + (tokens * 2_750));
    }

    [Fact]
    public async Task Refusing_a_forged_chain_allocates_no_more_than_believing_it()
    {
        AgentCredential chain = (await ChainAsync(tokens: 3)).Credential;
        string[] tokens = [.. chain.Tokens];
        tokens[0] = tokens[0][..^4] + "AAAA";
        AgentCredential forged = AgentCredential.FromTokens(tokens);
        Verifier.Verify(forged).IsValid.Should().BeFalse();

        Allocated.By(() => Verifier.Verify(forged)).Should().BeLessThan(Allocated.By(() => Verifier.Verify(chain)));
    }

    [Fact]
    public async Task Deriving_a_credential_allocates_little_beside_the_token()
    {
        using AgentPrincipal parent = await ChainAsync(tokens: 1);
        using AgentPrincipal child = await parent.DelegateAsync(new Delegation { Name = "worker", Scopes = Scopes });
        int token = child.Credential.Tokens[^1].Length;

        Allocated.By(() => child.RenewAsync().AsTask().GetAwaiter().GetResult()).Should().BeLessThanOrEqualTo(token + 1_300 + (2 * Allocated.Slack));
    }

    /// <summary>The first of a second is described for the log; all others only count.</summary>
    [Fact]
    public async Task Refusing_a_stranger_once_more_allocates_little()
    {
        AgentGuard guard = _setup.Gateway();
        AgentCredential chain = AgentCredential.FromTokens(Forge.Root(claims => claims["iss"] = "https://nobody.example"));
        AgentPresentation presentation = new(chain, InvocationProof.FromToken(chain.Tokens[0]));
        (await guard.AuthorizePresentedAsync(presentation, GuardSetup.Call)).Denial!.Code.Should().Be(DenialCodes.UntrustedRoot);

        Allocated.By(() => Finish(guard.AuthorizePresentedAsync(presentation, GuardSetup.Call))).Should().BeLessThanOrEqualTo(752 + Allocated.Slack);
    }

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private static void Finish(ValueTask<AccessDecision> decision) => Assert.True(decision.IsCompletedSuccessfully);

    private CredentialVerifier Verifier => field ??= new CredentialVerifier(_setup.Anchors, clock: _setup.Clock);

    private async Task<AgentPrincipal> ChainAsync(int tokens)
    {
        AgentPrincipal agent = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: Scopes, furtherDelegations: 8));
        for (int depth = 1; depth < tokens; depth++)
        {
            agent = await agent.DelegateAsync(new Delegation { Name = "worker", Scopes = Scopes, FurtherDelegations = 8 - depth });
        }

        return agent;
    }
}
