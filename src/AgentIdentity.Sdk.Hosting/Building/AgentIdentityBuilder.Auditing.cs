using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <content>What is recorded, and who gets a copy.</content>
public sealed partial class AgentIdentityBuilder
{
    /// <inheritdoc cref="AgentGuardBuilder.AuditTo"/>
    /// <exception cref="InvalidOperationException">A log was named already.</exception>
    public AgentIdentityBuilder AuditTo(IAuditStore store, string? authority = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return NameLog(_ => store, authority, name);
    }

    /// <summary>Records every decision and outcome in a log that is opened when the host starts. The guard disposes the store.</summary>
    /// <param name="open">Opens the store.</param>
    /// <exception cref="InvalidOperationException">A log was named already.</exception>
    public AgentIdentityBuilder AuditTo(Func<IServiceProvider, IAuditStore> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return NameLog(open, authority: null, name: null);
    }

    /// <summary>Records every decision and outcome in a directory of files.</summary>
    /// <param name="directory">The directory; a relative path is relative to the host's content root. It is created when it is missing, for its owner alone.</param>
    /// <param name="options">How to write.</param>
    /// <param name="authority">Whose decisions the log holds; the issuer of the trust anchor when null and there is only one.</param>
    /// <param name="name">The name of a new log; an existing one must bear it.</param>
    /// <exception cref="InvalidOperationException">A log was named already.</exception>
    public AgentIdentityBuilder AuditToFile(string directory, FileAuditStoreOptions? options = null, string? authority = null, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return NameLog(services => GuardRecipe.OpenFiles(services, directory, options), authority, name);
    }

    /// <inheritdoc cref="AgentGuardBuilder.WithoutAuditUnsafe"/>
    public AgentIdentityBuilder WithoutAuditUnsafe() => Configure((_, guard) => guard.WithoutAuditUnsafe());

    /// <inheritdoc cref="AgentGuardBuilder.KeepArgumentsIn"/>
    public AgentIdentityBuilder KeepArgumentsIn(IDisclosureStore disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        return Configure((_, guard) => guard.KeepArgumentsIn(disclosures));
    }

    /// <inheritdoc cref="AgentGuardBuilder.KeepCredentialsIn"/>
    public AgentIdentityBuilder KeepCredentialsIn(ICredentialStore credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return Configure((_, guard) => guard.KeepCredentialsIn(credentials));
    }

    /// <inheritdoc cref="AgentGuardBuilder.ExportTo"/>
    public AgentIdentityBuilder ExportTo(IAuditSink sink, AuditSinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return ExportTo(_ => sink, options, isOwned: true);
    }

    /// <summary>Brings a copy of every record to a sink from the services. The container disposes it, after the guard.</summary>
    /// <typeparam name="T">The service.</typeparam>
    /// <param name="options">The sink's name, and how hard to try.</param>
    public AgentIdentityBuilder ExportTo<T>(AuditSinkOptions options)
        where T : class, IAuditSink => ExportTo(services => services.GetRequiredService<T>(), options, isOwned: false);

    /// <summary>Writes every record as a log message of the category <c>AgentIdentity.Sdk.Hosting.LoggerAuditSink</c>.</summary>
    /// <param name="options">The sink's name, and how hard to try; the name is <c>logger</c> when null.</param>
    public AgentIdentityBuilder ExportToLogger(AuditSinkOptions? options = null) => ExportTo(
        services => new LoggerAuditSink(services.GetRequiredService<ILoggerFactory>().CreateLogger<LoggerAuditSink>()),
        options ?? new AuditSinkOptions { Name = "logger" },
        isOwned: true);

    /// <inheritdoc cref="AgentGuardBuilder.SignCheckpoints"/>
    public AgentIdentityBuilder SignCheckpoints(IAgentSigner logKey, AuditCheckpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(logKey);
        return SignCheckpoints(_ => logKey, options);
    }

    /// <summary>Signs the log with a key from the services, by itself, and has it cosigned; a last time when the host stops.</summary>
    /// <typeparam name="T">The service: the log's key, which no agent holds.</typeparam>
    /// <param name="options">When it is signed and who cosigns.</param>
    public AgentIdentityBuilder SignCheckpoints<T>(AuditCheckpointOptions options)
        where T : class, IAgentSigner => SignCheckpoints(services => services.GetRequiredService<T>(), options);

    private AgentIdentityBuilder NameLog(Func<IServiceProvider, IAuditStore> open, string? authority, string? name)
    {
        if (_recipe.OpenStore is not null)
        {
            throw new InvalidOperationException("an audit log was named already: call AuditTo or AuditToFile once");
        }

        _recipe.OpenStore = open;
        _recipe.LogAuthority = authority;
        _recipe.LogName = name;
        return this;
    }

    private AgentIdentityBuilder SignCheckpoints(Func<IServiceProvider, IAgentSigner> logKey, AuditCheckpointOptions? options)
    {
        _recipe.LogKey = logKey;
        _recipe.Checkpoints = options;
        return this;
    }

    private AgentIdentityBuilder ExportTo(Func<IServiceProvider, IAuditSink> sink, AuditSinkOptions options, bool isOwned)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Configure((services, guard) =>
        {
            WatchedSink watched = new(sink(services), options.Name, isOwned);
            _recipe.Sinks.Add(watched);
            guard.ExportTo(watched, options);
        });
    }
}
