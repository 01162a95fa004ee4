using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>What the host's code said of the guard, to be done once the services are there.</summary>
internal sealed class GuardRecipe
{
    private readonly List<Action<IServiceProvider, AgentGuardBuilder>> _steps = [];

    /// <summary>Opens the log that the code named; null when it named none.</summary>
    public Func<IServiceProvider, IAuditStore>? OpenStore { get; set; }

    public string? LogAuthority { get; set; }

    public string? LogName { get; set; }

    /// <summary>Whether the log is signed; then the guard can only be built by waiting, when the host starts.</summary>
    public Func<IServiceProvider, IAgentSigner>? LogKey { get; set; }

    public AuditCheckpointOptions? Checkpoints { get; set; }

    /// <summary>The source of revocations is known to health checks through the guard alone; sinks are watched one by one.</summary>
    public List<WatchedSink> Sinks { get; } = [];

    public List<Action<Exception>> Alarms { get; } = [];

    public void Add(Action<IServiceProvider, AgentGuardBuilder> step) => _steps.Add(step);

    /// <summary>The builder with everything said: by the options first, then by the code, in its order. The log is opened last.</summary>
    public AgentGuardBuilder Prepare(IServiceProvider services, AgentIdentityOptions options, Action<Exception> alarm, out IAuditStore? opened, out IAgentSigner? logKey)
    {
        opened = null;
        logKey = LogKey?.Invoke(services);
        AgentGuardBuilder guard = new AgentGuardBuilder().WithLimits(options.Limits()).CacheChains(options.CachedChains).OnAlarm(alarm);
        Apply(options, guard);
        Sinks.Clear();
        _steps.ForEach(step => step(services, guard));
        if (logKey is not null)
        {
            guard.SignCheckpoints(logKey, Checkpoints);
        }

        if (OpenStore is not null && options.AuditDirectory is not null)
        {
            throw new InvalidOperationException($"{options.NameOf(nameof(options.AuditDirectory))} and the code name an audit log each; name one");
        }

        if (OpenStore is not null)
        {
            guard.AuditTo(opened = OpenStore(services), LogAuthority, LogName);
        }
        else if (options.AuditDirectory is { } directory)
        {
            guard.AuditTo(
                opened = OpenFiles(services, directory, new FileAuditStoreOptions { SegmentSize = options.AuditSegmentSize, Durability = options.AuditDurability }),
                name: options.AuditName);
        }

        return guard;
    }

    /// <summary>A log in files. A service's current directory is anything, so a relative path begins at the content root.</summary>
    public static FileAuditStore OpenFiles(IServiceProvider services, string directory, FileAuditStoreOptions? options) =>
        FileAuditStore.Open(Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? "", directory), options);

    private static void Apply(AgentIdentityOptions options, AgentGuardBuilder guard)
    {
        foreach (TrustAnchor anchor in options.TrustAnchors)
        {
            guard.Trust(anchor);
        }

        if (options.Audience is { } audience)
        {
            _ = options.AcceptPresentedChains ? guard.AcceptPresentedChains(audience) : guard.ForAudience(audience);
        }

        if (options.Segment is { } segment)
        {
            guard.InSegment(segment);
        }

        if (options.Environment is { } environment)
        {
            guard.InEnvironment(environment);
        }
    }
}
