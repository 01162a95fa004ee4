using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Puts a guard together. Whatever is left out is strict; what cannot be left out makes <see cref="Build"/> refuse.</summary>
public sealed partial class AgentGuardBuilder
{
    private readonly TrustAnchors _anchors = new();
    private readonly LogSetup _log = new();
    private TrustAnchors? _sharedAnchors;
    private VerificationLimits _limits = new();
    private TimeProvider _clock = TimeProvider.System;
    private IRevocationSource? _revocations;
    private IAgentStanding? _standing;
    private IUsageLedger? _ledger;
    private Action<Exception>? _alarm;
    private string? _audience;
    private int _cacheCapacity = ChainProver.DefaultCapacity;
    private bool _acceptsPresentations;
    private bool _isObserving;

    /// <summary>Trusts an authority. May be called for several.</summary>
    /// <param name="anchor">The authority's issuer and key.</param>
    public AgentGuardBuilder Trust(TrustAnchor anchor)
    {
        _anchors.Add(anchor);
        return this;
    }

    /// <summary>Trusts the authorities of a set that may change while the guard is in use. It stands alone: <see cref="Trust"/> names anchors that stay.</summary>
    /// <param name="anchors">The set.</param>
    public AgentGuardBuilder TrustAll(TrustAnchors anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        _sharedAnchors = anchors;
        return this;
    }

    /// <summary>Records every decision and outcome in a log; a decision that cannot be recorded is a refusal. The guard disposes the store.</summary>
    /// <param name="store">Where the log is kept.</param>
    /// <param name="authority">
    /// Whose decisions the log holds; a log that names another authority is refused. The issuer of the trust anchor when null and there is only one.
    /// </param>
    /// <param name="name">The name of a new log; an existing one must bear it.</param>
    public AgentGuardBuilder AuditTo(IAuditStore store, string? authority = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _log.Store = store;
        _log.Authority = authority;
        _log.Name = name;
        return this;
    }

    /// <summary>Brings a copy of every record to a sink, after it was stored. Nothing that happens there delays or changes a decision.</summary>
    /// <param name="sink">Where copies go. The guard disposes it, if it can be disposed.</param>
    /// <param name="options">The sink's name, and how hard to try.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or another sink has the name.</exception>
    public AgentGuardBuilder ExportTo(IAuditSink sink, AuditSinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(options);
        SinkRegistration registration = new(sink, options.Validated());
        if (_log.Sinks.Exists(other => other.Options.Name == options.Name))
        {
            throw new ArgumentException($"there is a sink called {options.Name} already: give each its own name", nameof(options));
        }

        _log.Sinks.Add(registration);
        return this;
    }

    /// <summary>Keeps argument values, with what opens their commitments, apart from the log, where they can be disclosed or erased one by one.</summary>
    /// <param name="disclosures">Where they are kept; the guard does not dispose it.</param>
    public AgentGuardBuilder KeepArgumentsIn(IDisclosureStore disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        _log.Disclosures = disclosures;
        return this;
    }

    /// <summary>Keeps the chains of credentials that the log names by their hashes, so that an evidence pack can show who delegated what to whom.</summary>
    /// <param name="credentials">Where they are kept. A chain that cannot be kept is refused: its decision would name what nobody can show.</param>
    public AgentGuardBuilder KeepCredentialsIn(ICredentialStore credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        _log.Credentials = credentials;
        return this;
    }

    /// <summary>Records nothing. Nobody will be able to tell afterwards what was done, by whom, or for whom.</summary>
    public AgentGuardBuilder WithoutAuditUnsafe()
    {
        _log.IsUnaudited = true;
        return this;
    }

    /// <summary>Accepts chains with proofs that are presented from outside, made for this enforcement point.</summary>
    /// <param name="audience">The name of this enforcement point, which every proof must carry.</param>
    public AgentGuardBuilder AcceptPresentedChains(string audience)
    {
        _audience = CredentialText.Require(audience, nameof(audience));
        _acceptsPresentations = true;
        return this;
    }

    /// <summary>Names this enforcement point without accepting chains from outside. Chains that are restricted to audiences are refused everywhere else.</summary>
    /// <param name="audience">The name of this enforcement point.</param>
    public AgentGuardBuilder ForAudience(string audience)
    {
        _audience = CredentialText.Require(audience, nameof(audience));
        return this;
    }

    /// <summary>Refuses what was revoked, or cannot be told not to be.</summary>
    /// <param name="revocations">The source.</param>
    public AgentGuardBuilder CheckRevocation(IRevocationSource revocations)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        _revocations = revocations;
        return this;
    }

    /// <summary>Refuses agents that are suspended or retired, or cannot be told not to be.</summary>
    /// <param name="standing">The source.</param>
    public AgentGuardBuilder CheckStanding(IAgentStanding standing)
    {
        ArgumentNullException.ThrowIfNull(standing);
        _standing = standing;
        return this;
    }

    /// <summary>Debits charges and remembers proofs in this ledger, instead of one in memory that forgets at a restart.</summary>
    /// <param name="ledger">The ledger.</param>
    public AgentGuardBuilder UseLedger(IUsageLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _ledger = ledger;
        return this;
    }

    /// <summary>Applies these limits instead of the defaults.</summary>
    /// <param name="limits">The limits.</param>
    public AgentGuardBuilder WithLimits(VerificationLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
        return this;
    }

    /// <summary>Takes the time from this clock instead of the system's.</summary>
    /// <param name="clock">The clock.</param>
    public AgentGuardBuilder UseClock(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        return this;
    }

    /// <summary>Remembers at most this many proved chains.</summary>
    /// <param name="chains">At least 2; 4096 unless set.</param>
    public AgentGuardBuilder CacheChains(int chains)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 2);
        _cacheCapacity = chains;
        return this;
    }

    /// <summary>Calls back when something fails that an operator must know: a decision or an outcome that could not be recorded, a check that threw.</summary>
    /// <param name="alarm">The callback; what it throws is ignored.</param>
    public AgentGuardBuilder OnAlarm(Action<Exception> alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        _alarm = alarm;
        return this;
    }

    /// <summary>Decides and records, but blocks nothing; every record says so. For rolling out, never for staying.</summary>
    public AgentGuardBuilder ObserveOnlyUnsafe()
    {
        _isObserving = true;
        return this;
    }

    /// <summary>Signs the log with a key of its own, by itself, and has it cosigned. The guard is made by <see cref="BuildAsync"/> then.</summary>
    /// <param name="logKey">The log's key, which no agent holds; the guard does not dispose it.</param>
    /// <param name="options">When it is signed and who cosigns; default: every 1000 records or 60 seconds, nobody.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AgentGuardBuilder SignCheckpoints(IAgentSigner logKey, AuditCheckpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(logKey);
        _log.CheckpointKey = logKey;
        _log.Checkpoints = (options ?? new AuditCheckpointOptions()).Copy();
        return this;
    }

    /// <summary>The guard.</summary>
    /// <exception cref="InvalidOperationException">Something that cannot be left out is missing; the message says what to call.</exception>
    /// <exception cref="AuditException">The audit log cannot be continued; the message says what to do.</exception>
    public AgentGuard Build()
    {
        if (_log.Checkpoints is not null)
        {
            throw new InvalidOperationException("a log that is signed is opened by asking its witnesses; call BuildAsync");
        }

        TrustAnchors anchors = RequireComplete();
        Alarm alarm = new(_alarm);
        return Assemble(anchors, _log.Open(anchors, _clock, alarm), null, alarm);
    }

    /// <summary>The guard. Where the log is signed, its witnesses are asked first: a log that is behind what they saw is not continued.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">Something that cannot be left out is missing; the message says what to call.</exception>
    /// <exception cref="AuditException">
    /// The audit log cannot be continued; the message says what to do. Where the log is signed, the store is disposed.
    /// </exception>
    public async Task<AgentGuard> BuildAsync(CancellationToken cancellationToken = default)
    {
        if (_log.Checkpoints is null)
        {
            return Build();
        }

        TrustAnchors anchors = RequireComplete();
        Alarm alarm = new(_alarm);
        CheckpointLoop checkpoints = await _log.OpenSignedAsync(anchors, _clock, alarm, cancellationToken).ConfigureAwait(false);
        return Assemble(anchors, checkpoints.Log, checkpoints, alarm);
    }

    /// <summary>Refuses what contradicts itself, or lacks what cannot be left out.</summary>
    private TrustAnchors RequireComplete()
    {
        if (_sharedAnchors is not null && _anchors.Count > 0)
        {
            throw new InvalidOperationException("Trust and TrustAll contradict each other; add the anchors to the set, or leave the set out");
        }

        TrustAnchors anchors = _sharedAnchors ?? _anchors.Copy();
        if (anchors.Count == 0)
        {
            throw new InvalidOperationException("a guard that trusts nobody refuses everything; call Trust with the anchor of an authority");
        }

        if (_approvals is not null && !anchors.Current.Anchors.Any(anchor => _approvals.Authority.TrustAnchor.IsSameAs(anchor)))
        {
            throw new InvalidOperationException("the authority that issues what people approve is not trusted here; call Trust with its anchor as well");
        }

        _log.RequireComplete();
        return anchors;
    }

    private AgentGuard Assemble(TrustAnchors anchors, AuditLog? log, CheckpointLoop? checkpoints, Alarm alarm)
    {
        CredentialVerifier verifier = new(anchors, _limits, _clock);
        DecisionClock clock = new(_clock, _limits.ClockSkew);
        IUsageLedger ledger = _ledger ?? new MemoryUsageLedger(_clock);
        DecisionCommit commit = new(verifier, clock, _revocations, _standing, _compositions, ledger);
        PolicyRound round = new(PolicySet.Empty, _segment, ledger, _standing);      // here, since the builder may be used again for another guard
        ChainProver prover = new(verifier, _cacheCapacity);
        return new AgentGuard(
            clock,
            new Authentication(prover, _audience, _acceptsPresentations),
            new Coverage(_limits, _audience, _segment, _environment),
            _policies.Build(round, _clock, alarm),
            new ApprovalGate(_approvals is null ? null : new ApprovalService(_approvals, _clock), ledger, prover, commit, _isObserving, alarm),
            commit,
            log is null ? null : new DecisionRecorder(log, _clock, _audience, _isObserving, alarm) { Credentials = _log.Credentials },
            _isObserving,
            new DecisionTelemetry(_clock),
            alarm,
            checkpoints);
    }
}
