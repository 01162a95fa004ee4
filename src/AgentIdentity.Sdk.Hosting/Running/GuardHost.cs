using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>The guard's life in the host: made before anything else starts, closed after everything else has stopped.</summary>
/// <remarks>
/// INVARIANT: one guard a host, made once. It is disposed when all hosted services have stopped, a web server among them, so that the outcome of every
/// call that was still running is on record; and by the container, for a host that never got so far.
/// </remarks>
internal sealed class GuardHost : IHostedLifecycleService, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly IServiceProvider _services;
    private readonly GuardRecipe _recipe;
    private readonly IOptions<AgentIdentityOptions> _options;
    private readonly AgentIdentitySelfTest _selfTest;
    private readonly ILogger _logger;
    private AgentGuard? _guard;
    private IAuditStore? _opened;
    private Exception? _failure;
    private bool _isStopped;

    public GuardHost(IServiceProvider services, GuardRecipe recipe, IOptions<AgentIdentityOptions> options, AgentIdentitySelfTest selfTest)
    {
        _services = services;
        _recipe = recipe;
        _options = options;
        _selfTest = selfTest;
        _logger = services.GetService<ILoggerFactory>()?.CreateLogger("AgentIdentity.Sdk.Hosting") ?? NullLogger.Instance;
        Alarm = new HostAlarm(_logger, TimeProvider.System, recipe.Alarms);
    }

    public HostAlarm Alarm { get; }

    /// <summary>The log's key; null when the log is not signed.</summary>
    public IAgentSigner? LogKey { get; private set; }

    public IReadOnlyList<WatchedSink> Sinks => _recipe.Sinks;

    /// <summary>The guard if it is there; null before it is, and when it could not be made.</summary>
    public AgentGuard? Current => Volatile.Read(ref _guard);

    /// <summary>The guard. Who is constructed before the host starts, as hosted services are, gets it too, unless its log is signed.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made, or not yet; the message says why.</exception>
    public AgentGuard Require()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopped, typeof(AgentGuard));
            if (_guard is null)
            {
                ThrowIfFailed();
                if (_recipe.LogKey is not null)
                {
                    throw new InvalidOperationException(
                        "the guard's log is signed, so it is made when the host starts, which waits for witnesses: do not take AgentGuard in the constructor of a hosted service or before the host runs; take IServiceProvider, and ask for it when work begins");
                }

                Make(static builder => builder.Build());
            }

            return _guard!;
        }
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_recipe.LogKey is not null)
        {
            await MakeSignedAsync(cancellationToken).ConfigureAwait(false);
        }

        Require();
        Tell();
        _selfTest.Run().ThrowIfRefused(_options.Value.RefuseUnguardedTools);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tools again: endpoints and servers of tools are known only once everything has started.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ToolReport report = _selfTest.Run();
        report.WriteTo(_logger);
        report.ThrowIfRefused(_options.Value.RefuseUnguardedTools);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        AgentGuard? guard;
        IAuditStore? opened;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            (guard, opened) = (_guard, _opened);
        }

        if (guard is not null)
        {
            await guard.DisposeAsync().ConfigureAwait(false);
            _logger.GuardStopped(guard.AuditHead?.ToString() ?? "none");
        }
        else if (opened is not null)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task MakeSignedAsync(CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        try
        {
            Take(await Prepare().BuildAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            Refuse(failure);
            throw;
        }
    }

    private void Make(Func<AgentGuardBuilder, AgentGuard> build)
    {
        try
        {
            Take(build(Prepare()));
        }
        catch (Exception failure)
        {
            Refuse(failure);
            throw;
        }
    }

    private AgentGuardBuilder Prepare()
    {
        AgentGuardBuilder builder = _recipe.Prepare(_services, _options.Value, Alarm.Raise, out _opened, out IAgentSigner? logKey);
        LogKey = logKey;
        return builder;
    }

    private void Take(AgentGuard guard)
    {
        Volatile.Write(ref _guard, guard);
        Alarm.Head = () => guard.AuditHead?.Sequence ?? -1;
    }

    private void Refuse(Exception failure)
    {
        _failure = failure;
        // The core's own messages say what to do, and hold nothing secret; of what anybody else threw, the type must do.
        _logger.StartRefused(failure is InvalidOperationException or OptionsValidationException ? LogText.Escape(failure.Message) : FailureText.Of(failure));
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException($"the guard could not be made when it was first asked for: {_failure.Message}", _failure);
        }
    }

    private void Tell()
    {
        AgentGuard guard = Current!;
        _logger.GuardStarted(
            LogText.Escape(guard.Audience ?? "none"),
            guard.AcceptsPresentedChains ? "accepted" : "refused",
            guard.Environment ?? "none",
            guard.Segment ?? "none",
            guard.AuditHead?.Log ?? (_opened is null ? "none" : "new"),
            LogKey is not null,
            Sinks.Count);
        if (guard.IsObserveOnly)
        {
            _logger.GuardOnlyObserves();
        }
    }
}
