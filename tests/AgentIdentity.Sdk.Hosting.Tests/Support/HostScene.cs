using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>A real generic host with a guard, a log in files, an authority, and a collector of what is logged.</summary>
internal sealed class HostScene : IAsyncDisposable
{
    private IHost? _host;

    public HostScene(Action<HostApplicationBuilder>? set = null)
    {
        Builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = Root });
        Builder.Logging.AddFakeLogging(options => options.OutputSink = null);
        set?.Invoke(Builder);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("agentid-host-").FullName;

    public string Log => Path.Combine(Root, "audit");

    public TestAuthority Authority { get; } = new(clock: new TestClock(DateTimeOffset.UnixEpoch.AddYears(56)));

    public HostApplicationBuilder Builder { get; }

    public IHost Host => _host ??= Builder.Build();

    public AgentGuard Guard => Host.Services.GetRequiredService<AgentGuard>();

    public IReadOnlyList<FakeLogRecord> Messages => Host.Services.GetFakeLogCollector().GetSnapshot();

    /// <summary>A guard that trusts the authority, keeps time with it, and records in <see cref="Log"/>.</summary>
    public static HostScene WithGuard(Action<AgentIdentityBuilder>? set = null)
    {
        HostScene scene = new();
        AgentIdentityBuilder guard = scene.Add().AuditToFile("audit");
        set?.Invoke(guard);
        return scene;
    }

    public static async Task<HostScene> StartedAsync(Action<AgentIdentityBuilder>? set = null)
    {
        HostScene scene = WithGuard(set);
        await scene.Host.StartAsync();
        return scene;
    }

    /// <summary>A guard that trusts the authority and keeps time with it.</summary>
    public AgentIdentityBuilder Add() => Builder.Services.AddAgentIdentity().Trust(Authority.TrustAnchor).UseClock(Authority.Clock);

    public IConfigurationSection Settings(params (string Name, string Value)[] settings)
    {
        Builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AgentIdentity:{setting.Name}", (string?)setting.Value)));
        return Builder.Configuration.GetSection("AgentIdentity");
    }

    public Task<AgentPrincipal> AgentAsync() => Authority.IssueAsync("orchestrator", AgentScope.For("files.read").AnyArguments());

    /// <summary>What the guard says to a call that the agent has a scope for; null when it is allowed.</summary>
    public async Task<string?> DenialAsync(AgentPrincipal? agent = null)
    {
        agent ??= await AgentAsync();
        await using AccessDecision decision = await Guard.AuthorizeAsync(agent, new ToolCall("files.read", new() { ["path"] = "/reports" }));
        return decision.Denial?.Code;
    }

    public async Task<IReadOnlyList<AuditRecord>> RecordsAsync()
    {
        List<AuditRecord> records = [];
        await foreach (AuditRecord record in AuditReader.ReadAsync(Log))
        {
            records.Add(record);
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Host).DisposeAsync();
        Authority.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
