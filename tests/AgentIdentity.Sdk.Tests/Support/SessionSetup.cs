using AgentIdentity.Sdk.Policies;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Support;

/// <summary>Lineages whose agents may do everything that is mentioned, so that only a policy refuses; and what it says.</summary>
internal sealed class SessionSetup(params string[] actions) : IAsyncDisposable
{
    public const string Allowed = "allowed";

    private readonly GuardSetup _setup = new();

    public FakeTimeProvider Clock => _setup.Clock;

    public GuardSetup Whole => _setup;

    public IUsageLedger Ledger { get; set; } = new LastingLedger();

    public AgentScopeSet Scopes { get; } = AgentScopeSet.Create([.. actions.Select(action => AgentScope.For(action).AnyArguments())]);

    public AgentGuard Guard(params IAgentPolicy[] policies)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder()
            .TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(Clock).UseLedger(Ledger).AcceptPresentedChains(GuardSetup.Audience);
        return policies.Aggregate(builder, (built, policy) => built.AddPolicy(policy)).Build();
    }

    /// <summary>The first agent of a lineage.</summary>
    public async Task<AgentPrincipal> AgentAsync(string? lineage = null, AgentAuthority? authority = null) => await (authority ?? _setup.Authority).IssueAsync(new RootGrant
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = Scopes,
        FurtherDelegations = 3,
        Lifetime = TimeSpan.FromHours(24),
        Lineage = lineage,
    });

    public async Task<AgentPrincipal> ChildAsync(AgentPrincipal parent, string name = "researcher") => await parent.DelegateAsync(new Delegation
    {
        Name = name,
        Scopes = Scopes,
        FurtherDelegations = parent.FurtherDelegations - 1,
        Lifetime = parent.Expires - Clock.GetUtcNow(),
    });

    public VerifiedCredential Prove(AgentPrincipal agent) => new CredentialVerifier(_setup.Anchors, clock: Clock).Verify(agent.Credential).Credential!;

    /// <summary>Asks for one call, and gives the code of the refusal, or <see cref="Allowed"/>.</summary>
    public static async Task<string> AskAsync(AgentGuard guard, AgentPrincipal agent, string action)
    {
        AccessDecision decision = await guard.AuthorizeAsync(agent, new ToolCall(action));
        return decision.IsAllowed ? Allowed : decision.Denial.Code;
    }

    /// <summary>The same through the front door: a chain and a proof that came from outside.</summary>
    public static async Task<string> PresentAsync(AgentGuard guard, AgentPrincipal agent, string action)
    {
        ToolCall call = new(action);
        AccessDecision decision = await guard.AuthorizePresentedAsync(await agent.ProveAsync(call, GuardSetup.ForGuard()), call);
        return decision.IsAllowed ? Allowed : decision.Denial.Code;
    }

    /// <summary>What a policy sees of a call.</summary>
    public async Task<PolicyContext> ContextAsync(string action)
    {
        ScriptedPolicy spy = new(() => PolicyVerdict.Continue);
        await AskAsync(Guard(spy), await AgentAsync(), action);
        return spy.LastContext!;
    }

    /// <summary>The bytes it takes to judge a call that the policy has judged before.</summary>
    public static long AllocatedByJudging(IAgentPolicy policy, PolicyContext context) =>
        Support.Allocated.By(() => Finish(policy.EvaluateAsync(context)));

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private static void Finish(ValueTask<PolicyVerdict> verdict) => Assert.True(verdict.IsCompletedSuccessfully);
}
