using System.Collections.Concurrent;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Approvals.Support;

/// <summary>An agent that pays invoices, a policy that asks people above 1000, and the people.</summary>
internal sealed class ApprovalSetup : IAsyncDisposable
{
    public const string Action = "invoices.pay";

    private readonly List<AgentGuard> _guards = [];

    public ApprovalSetup(IApprovalStore? store = null)
    {
        Authority = AgentAuthority.Create("https://agents.example", new AgentAuthorityOptions { Clock = Clock });
        Approvals = store ?? new MemoryApprovalStore();
        Directory = new ApproverDirectory(Approver("bob@contoso.com", Bob, "finance"), Approver("carol@contoso.com", Carol, "finance"), Approver("dave@contoso.com", Dave, "on-call"), Approver("Alice@Contoso.com", Alice, "finance", "on-call"));
    }

    public static SeededSigner Alice { get; } = new(10);

    public static SeededSigner Bob { get; } = new(11);

    public static SeededSigner Carol { get; } = new(12);

    public static SeededSigner Dave { get; } = new(13);

    public static SeededSigner Stranger { get; } = new(14);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public AgentAuthority Authority { get; }

    public IApprovalStore Approvals { get; }

    public ApproverDirectory Directory { get; }

    public BreakableAuditStore Log { get; } = new();

    public ConcurrentQueue<Exception> Alarms { get; } = new();

    public CountingTool Tool { get; } = new();

    public RevocationList Revocations { get; } = new();

    /// <summary>Who is asked, and how many; each test may say another.</summary>
    public ApprovalRequirement Requirement { get; set; } = new() { Group = "finance", Reason = "more than 1000" };

    public static ToolCall Pay(int amount, string to = "Fabrikam") => new(Action, new() { ["amount"] = amount, ["to"] = to });

    public static RootGrant Grant(string name = "orchestrator", string sponsor = "alice@contoso.com", TimeSpan? lifetime = null, string? principal = "treasury@contoso.com") => new()
    {
        Name = name,
        Sponsor = Sponsor.Asserted(SponsorKind.Human, sponsor),
        Scopes = [AgentScope.For(Action).Between("amount", 0, 1_000_000).Any("to").Optional("lines", ArgumentConstraint.Wildcard)],
        FurtherDelegations = 2,
        Lifetime = lifetime ?? TimeSpan.FromHours(2),
        Principal = principal,
    };

    public ValueTask<AgentPrincipal> AgentAsync(RootGrant? grant = null) => Authority.IssueAsync(grant ?? Grant());

    public ApprovalOptions Options(Func<ApprovalOptions, ApprovalOptions>? with = null)
    {
        ApprovalOptions options = new()
        {
            Store = Approvals,
            Directory = Directory,
            Authority = Authority,
            GrantRequirement = new ApprovalRequirement { Group = "finance" },
            BreakGlassGroup = "on-call",
        };
        return with is null ? options : with(options);
    }

    /// <summary>A guard; the first one writes <see cref="Log"/>.</summary>
    public AgentGuard Guard(Func<AgentGuardBuilder, AgentGuardBuilder>? with = null, ApprovalOptions? options = null)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(Authority.TrustAnchor).AuditTo(_guards.Count == 0 ? Log : new BreakableAuditStore()).UseClock(Clock).OnAlarm(Alarms.Enqueue)
            .CheckRevocation(Revocations).AddPolicy(Limit()).UseApprovals(options ?? Options());
        AgentGuard guard = (with is null ? builder : with(builder)).Build();
        _guards.Add(guard);
        return guard;
    }

    /// <summary>Above 1000, people are asked.</summary>
    public ScriptedPolicy Limit() => new(
        (context, _) => ValueTask.FromResult(
            context.Action == Action && context.HostileArguments.GetDouble("amount") > 1000 ? PolicyVerdict.RequireApproval(Requirement) : PolicyVerdict.Continue),
        "large-payments");

    /// <summary>A call that waits for people.</summary>
    public async Task<string> PendingAsync(AgentGuard guard, AgentPrincipal agent, ToolCall? call = null)
    {
        await using AccessDecision decision = await guard.AuthorizeAsync(agent, call ?? Pay(5000));
        decision.IsAllowed.Should().BeFalse();
        decision.IsPending.Should().BeTrue(decision.Denial!.Reason);
        decision.Denial.Code.Should().Be(DenialCodes.ApprovalRequired);
        return decision.ApprovalRequestId!;
    }

    /// <summary>A person approves, and is believed.</summary>
    public async Task ApproveAsync(AgentGuard guard, string requestId, IAgentSigner person)
    {
        ApprovalRequest request = (await Approvals.FindAsync(requestId))!;
        (await guard.Approvals!.SubmitAsync(await Signer(person).ApproveAsync(request, "checked"))).Should().BeNull();
    }

    public ApprovalSigner Signer(IAgentSigner person) => new(person, Clock);

    public Task<string> ResumeAsync(AgentGuard guard, AgentPrincipal agent, string requestId, ToolCall? call = null) =>
        guard.InvokeApprovedAsync(agent, requestId, call ?? Pay(5000), Tool.RunAsync);

    /// <summary>The call is refused with this code, and the tool does not run.</summary>
    public async Task<AgentAccessDeniedException> RefusedAsync(Func<Task> call, string code)
    {
        int runs = Tool.Runs;
        AgentAccessDeniedException refusal = (await call.Should().ThrowAsync<AgentAccessDeniedException>()).Which;
        refusal.Code.Should().Be(code, refusal.Denial.Message);
        Tool.Runs.Should().Be(runs, "a refused tool never runs");
        return refusal;
    }

    public TrustAnchors Anchors()
    {
        TrustAnchors anchors = new();
        anchors.Add(Authority.TrustAnchor);
        return anchors;
    }

    public VerifiedCredential Prove(AgentPrincipal agent) => new CredentialVerifier(Anchors(), clock: Clock).Verify(agent.Credential).Credential!;

    public Task<IReadOnlyList<LogLine>> ReadLogAsync() => LogLine.ReadAllAsync(Log);

    public async ValueTask DisposeAsync()
    {
        foreach (AgentGuard guard in _guards)
        {
            await guard.DisposeAsync();
        }

        Authority.Dispose();
    }

    public static Approver Approver(string person, SeededSigner key, params string[] groups) => new(person, [key.PublicKey], groups);
}
