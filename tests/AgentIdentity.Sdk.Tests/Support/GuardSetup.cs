using System.Collections.Concurrent;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Support;

/// <summary>An authority, a clock, a log that can be made to fail, a tool that counts its runs, and a guard around them.</summary>
internal sealed class GuardSetup : IAsyncDisposable
{
    public const string Audience = "https://guard.example";
    public const string Issuer = "https://agents.example";
    public const string Action = "files.read";

    private readonly List<AgentGuard> _guards = [];

    public GuardSetup()
    {
        Authority = AgentAuthority.Create(Issuer, new AgentAuthorityOptions { Clock = Clock });
        Anchors.Add(Authority.TrustAnchor);
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public AgentAuthority Authority { get; }

    public TrustAnchors Anchors { get; } = new();

    public BreakableAuditStore Store { get; } = new();

    public ConcurrentQueue<Exception> Alarms { get; } = new();

    public CountingTool Tool { get; } = new();

    /// <summary>A call the agents here may make.</summary>
    public static ToolCall Call { get; } = CallTo("/reports/q3.txt");

    public static AgentScopeSet Scopes { get; } = [AgentScope.For(Action).Any("path")];

    public static ToolCall CallTo(string path) => new(Action, new() { ["path"] = path });

    public static ProofRequest ForGuard(string? nonce = null) => new() { Audience = Audience, Nonce = nonce };

    public static RootGrant Grant(TimeSpan? lifetime = null, AgentScopeSet? scopes = null, int furtherDelegations = 3) => new()
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = scopes ?? Scopes,
        FurtherDelegations = furtherDelegations,
        Lifetime = lifetime ?? TimeSpan.FromHours(1),
    };

    public static Delegation Delegation(TimeSpan? lifetime = null, int furtherDelegations = 0) => new()
    {
        Name = "researcher",
        Scopes = Scopes,
        Lifetime = lifetime,
        FurtherDelegations = furtherDelegations,
    };

    public ValueTask<AgentPrincipal> AgentAsync(TimeSpan? lifetime = null) => Authority.IssueAsync(Grant(lifetime));

    /// <summary>A guard with everything it needs, and what the test adds.</summary>
    public AgentGuard Guard(Func<AgentGuardBuilder, AgentGuardBuilder>? with = null)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().TrustAll(Anchors).AuditTo(Store).UseClock(Clock).OnAlarm(Alarms.Enqueue);
        AgentGuard guard = (with is null ? builder : with(builder)).Build();
        _guards.Add(guard);
        return guard;
    }

    /// <summary>A guard that accepts chains from outside.</summary>
    public AgentGuard Gateway(Func<AgentGuardBuilder, AgentGuardBuilder>? with = null) =>
        Guard(builder => (with ?? (same => same))(builder.AcceptPresentedChains(Audience)));

    public Task<string> InvokeAsync(AgentGuard guard, AgentPrincipal agent, ToolCall? call = null, CancellationToken cancellationToken = default) =>
        guard.InvokeAsync(agent, call ?? Call, Tool.RunAsync, cancellationToken);

    public Task<string> PresentAsync(AgentGuard guard, AgentPresentation presentation, ToolCall? call = null, string? nonce = null) =>
        guard.InvokePresentedAsync(presentation, call ?? Call, Tool.RunAsync, nonce);

    /// <summary>The call is refused with this code, and the tool does not run.</summary>
    public async Task<Denial> ExpectRefusalAsync(Task<string> invocation, string code)
    {
        int runs = Tool.Runs;
        Func<Task> invoking = () => invocation;
        Denial denial = (await invoking.Should().ThrowAsync<AgentAccessDeniedException>()).Which.Denial;
        denial.Code.Should().Be(code, denial.Message);
        Tool.Runs.Should().Be(runs, "a refused tool never runs");
        return denial;
    }

    /// <summary>Closes the guards, so that all they have counted is written, and reads the log.</summary>
    public async Task<IReadOnlyList<LogLine>> CloseAndReadAsync()
    {
        await CloseAsync();
        return await ReadAsync();
    }

    /// <summary>What the last decision on record says.</summary>
    public async Task<RecordedDecision> LastDecisionAsync()
    {
        string line = (await ReadAsync()).Decisions()[^1].Text;
        AuditRecord.TryParse(System.Text.Encoding.UTF8.GetBytes(line), out AuditRecord? record).Should().BeTrue();
        record!.TryReadDecision(out RecordedDecision? decision).Should().BeTrue();
        return decision!;
    }

    public Task<IReadOnlyList<LogLine>> ReadAsync() => LogLine.ReadAllAsync(Store);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Authority.Dispose();
    }

    private async Task CloseAsync()
    {
        foreach (AgentGuard guard in _guards)
        {
            await guard.DisposeAsync();
        }

        _guards.Clear();
    }
}
