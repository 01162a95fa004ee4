using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Puts a guard together. Whatever is left out is strict; what cannot be left out makes <see cref="Build"/> refuse.</summary>
public sealed class AgentGuardBuilder
{
    private readonly TrustAnchors _anchors = new();
    private readonly List<IAgentPolicy> _policies = [];
    private readonly List<SinkRegistration> _sinks = [];
    private TrustAnchors? _sharedAnchors;
    private VerificationLimits _limits = new();
    private TimeProvider _clock = TimeProvider.System;
    private IAuditStore? _store;
    private IDisclosureStore? _disclosures;
    private IRevocationSource? _revocations;
    private IAgentStanding? _standing;
    private IUsageLedger? _ledger;
    private Action<Exception>? _alarm;
    private string? _audience;
    private string? _segment;
    private string? _logName;
    private string? _logAuthority;
    private int _cacheCapacity = ChainProver.DefaultCapacity;
    private bool _acceptsPresentations;
    private bool _isObserving;
    private bool _isUnaudited;

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
        _store = store;
        _logAuthority = authority;
        _logName = name;
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
        if (_sinks.Exists(other => other.Options.Name == options.Name))
        {
            throw new ArgumentException($"there is a sink called {options.Name} already: give each its own name", nameof(options));
        }

        _sinks.Add(registration);
        return this;
    }

    /// <summary>Keeps argument values, with what opens their commitments, apart from the log, where they can be disclosed or erased one by one.</summary>
    /// <param name="disclosures">Where they are kept; the guard does not dispose it.</param>
    public AgentGuardBuilder KeepArgumentsIn(IDisclosureStore disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        _disclosures = disclosures;
        return this;
    }

    /// <summary>Records nothing. Nobody will be able to tell afterwards what was done, by whom, or for whom.</summary>
    public AgentGuardBuilder WithoutAuditUnsafe()
    {
        _isUnaudited = true;
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

    /// <summary>Says which segment this guard stands in. Chains that are restricted to segments are refused everywhere else.</summary>
    /// <param name="segment">The segment's name.</param>
    public AgentGuardBuilder InSegment(string segment)
    {
        _segment = CredentialText.RequireName(segment);
        return this;
    }

    /// <summary>Asks a policy about every call that a credential covers. Policies are asked in the order they were added; none can widen.</summary>
    /// <param name="policy">The policy.</param>
    public AgentGuardBuilder AddPolicy(IAgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policies.Add(policy);
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

    /// <summary>The guard.</summary>
    /// <exception cref="InvalidOperationException">Something that cannot be left out is missing; the message says what to call.</exception>
    /// <exception cref="AuditException">The audit log cannot be continued; the message says what to do.</exception>
    public AgentGuard Build()
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

        if (_store is null && !_isUnaudited)
        {
            throw new InvalidOperationException("a guard records what it decides; call AuditTo with a store, or WithoutAuditUnsafe");
        }

        if (_store is not null && _isUnaudited)
        {
            throw new InvalidOperationException("AuditTo and WithoutAuditUnsafe contradict each other; call one of them");
        }

        if (_store is null && _disclosures is not null)
        {
            throw new InvalidOperationException("KeepArgumentsIn keeps what a log commits to; call AuditTo with a store as well");
        }

        if (_store is null && _sinks.Count > 0)
        {
            throw new InvalidOperationException("ExportTo exports what a log holds; call AuditTo with a store as well");
        }

        Alarm alarm = new(_alarm);
        CredentialVerifier verifier = new(anchors, _limits, _clock);
        DecisionClock clock = new(_clock, _limits.ClockSkew);
        PolicyPipeline policies = new([.. _policies], alarm);
        return new AgentGuard(
            clock,
            new Authentication(new ChainProver(verifier, _cacheCapacity), _audience, _acceptsPresentations),
            new Coverage(_limits, _audience, _segment),
            policies,
            new DecisionCommit(verifier, clock, _revocations, _standing, _ledger ?? new MemoryUsageLedger(_clock)),
            _store is null ? null : new DecisionRecorder(OpenLog(_store, anchors, alarm), _clock, policies.Version, _audience, _isObserving, alarm),
            _isObserving,
            new DecisionTelemetry(_clock),
            alarm);
    }

    private AuditLog OpenLog(IAuditStore store, TrustAnchors anchors, Alarm alarm)
    {
        AuditLogOptions options = new()
        {
            Name = _logName,
            Authority = _logAuthority ?? (anchors.Current.Anchors is [var only] ? only.Issuer : null),
            Disclosures = _disclosures,
            Alarm = alarm.Raise,
        };
        return _sinks.Count == 0 ? new AuditLog(store, options, _clock) : ExportedLog.Open(store, _sinks, options, _clock);
    }
}
