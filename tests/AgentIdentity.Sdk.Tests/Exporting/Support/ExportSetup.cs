using System.Collections.Concurrent;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>An authority, an agent, a log in files, and guards over it that export.</summary>
internal sealed class ExportSetup : IDisposable
{
    public const string Sink = "siem";

    private static readonly AgentScopeSet Scopes = [AgentScope.For("files.read").AnyArguments()];

    private readonly TestDirectory _root = new();
    private readonly AgentAuthority _authority;
    private readonly TimeProvider _clock;

    public ExportSetup(TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _authority = AgentAuthority.Create("https://agents.contoso.com", new AgentAuthorityOptions { Clock = _clock });
        Location = Path.Combine(_root, "audit");
        SinkDirectory = Path.Combine(_root, "copy");
    }

    public string Location { get; }

    /// <summary>For a file sink.</summary>
    public string SinkDirectory { get; }

    public string Root => _root;

    public string Marks => Path.Combine(Location, "sinks");

    public string MarkFile => Path.Combine(Marks, Sink + ".mark");

    public ConcurrentQueue<AuditSinkFailure> Failures { get; } = new();

    /// <summary>As patient or impatient as a test needs, in real time.</summary>
    public AuditSinkOptions Options(string name = Sink) => new()
    {
        Name = name,
        PollInterval = TimeSpan.FromMilliseconds(1),
        RetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromMilliseconds(1),
        BreakAfter = 1000,
        DeliveryTimeout = TimeSpan.FromHours(20),       // no test's clock runs so fast that work in real time takes longer
        DrainTimeout = TimeSpan.FromHours(1),
        OnFailure = Failures.Enqueue,
    };

    public static AuditSinkOptions With(AuditSinkOptions options, Action<AuditSinkOptions> set)
    {
        set(options);
        return options;
    }

    public AgentGuard Guard(IAuditSink sink, Action<AuditSinkOptions>? set = null, FileAuditStoreOptions? store = null) =>
        Guard(FileAuditStore.Open(Location, store), builder => builder.ExportTo(sink, With(Options(), set ?? (_ => { }))));

    public AgentGuard Guard(IAuditStore store, Func<AgentGuardBuilder, AgentGuardBuilder> export) =>
        export(new AgentGuardBuilder().Trust(_authority.TrustAnchor).AuditTo(store).UseClock(_clock)).Build();

    /// <summary>Makes calls that are allowed; each writes two records, and the first the header too.</summary>
    public async Task CallAsync(AgentGuard guard, int times, ToolCall? call = null)
    {
        using AgentPrincipal agent = await _authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = Scopes,
            Lifetime = TimeSpan.FromHours(1),
        });
        for (int i = 0; i < times; i++)
        {
            await guard.InvokeAsync(agent, call ?? new ToolCall("files.read", new() { ["path"] = "/reports/q3.txt" }), (_, _) => Task.FromResult(i));
        }
    }

    /// <summary>A denied call: one record.</summary>
    public async Task CallForbiddenAsync(AgentGuard guard, string tool = "mail.send", Dictionary<string, object?>? arguments = null)
    {
        using AgentPrincipal agent = await _authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = Scopes,
            Lifetime = TimeSpan.FromHours(1),
        });
        AccessDecision decision = await guard.AuthorizeAsync(agent, new ToolCall(tool, arguments ?? new() { ["to"] = "mallory" }));
        decision.IsAllowed.Should().BeFalse();
    }

    public async Task<string[]> LinesAsync()
    {
        List<string> lines = [];
        await foreach (AuditRecord record in AuditReader.ReadAsync(Location))
        {
            lines.Add(record.ToString());
        }

        return [.. lines];
    }

    public void Dispose()
    {
        _authority.Dispose();
        _root.Dispose();
    }
}
