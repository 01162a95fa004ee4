using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>Makes requests as guards make them, and approvals as persons sign them, for stores to keep.</summary>
internal sealed class ApprovalSource : IDisposable
{
    private readonly SteppedClock _clock = new();
    private readonly MemoryApprovalStore _made = new();
    private readonly AgentAuthority _authority;
    private readonly PersistentKey _person = PersistentKey.Create();
    private readonly AgentGuard _guard;
    private int _calls;

    public ApprovalSource()
    {
        _authority = AgentAuthority.Create("https://contract.example", new AgentAuthorityOptions { Clock = _clock });
        _guard = new AgentGuardBuilder()
            .Trust(_authority.TrustAnchor)
            .WithoutAuditUnsafe()
            .UseClock(_clock)
            .AddPolicy(new AskPeople())
            .UseApprovals(new Approvals.ApprovalOptions
            {
                Store = _made,
                Directory = new ApproverDirectory(new Approver("person@contract.example", [_person.PublicKey])),
                Authority = _authority,
            })
            .Build();
    }

    public async Task<ApprovalRequest> RequestAsync(string lineage)
    {
        using AgentPrincipal agent = await _authority.IssueAsync(new RootGrant
        {
            Name = "agent",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "sponsor@contract.example"),
            Scopes = [AgentScope.For("contract.call").AnyArguments()],
            Lineage = lineage,
        }).ConfigureAwait(false);
        AccessDecision decision = await _guard.AuthorizeAsync(agent, new ToolCall("contract.call", new() { ["call"] = ++_calls, ["text"] = "ünïcödé" })).ConfigureAwait(false);
        await using (decision.ConfigureAwait(false))
        {
            return (await _made.FindAsync(decision.ApprovalRequestId!).ConfigureAwait(false))!;
        }
    }

    public async Task<SignedApproval> ApproveAsync(ApprovalRequest request) => await new ApprovalSigner(_person, _clock).ApproveAsync(request, "seen").ConfigureAwait(false);

    public async Task<SignedApproval> DenyAsync(ApprovalRequest request) => await new ApprovalSigner(_person, _clock).DenyAsync(request).ConfigureAwait(false);

    public void Pass(TimeSpan time) => _clock.Pass(time);

    public void Dispose()
    {
        _person.Dispose();
        _authority.Dispose();
    }

    private sealed class AskPeople : IAgentPolicy
    {
        public string Name => "ask-people";

        public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(PolicyVerdict.RequireApproval(new ApprovalRequirement { ExpiresAfter = TimeSpan.FromMinutes(30) }));
    }

    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}
