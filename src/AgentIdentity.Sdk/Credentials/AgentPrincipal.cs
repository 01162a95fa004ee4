namespace AgentIdentity.Sdk;

/// <summary>A live agent: a key of its own, a credential, and the power to delegate less of it.</summary>
/// <remarks>
/// In this process, holding the object is possession of the key; hand it only to code that is the agent. Disposing it destroys the key and
/// ends the agent's own authority at once; what it delegated earlier ends when it expires or is revoked. Safe for concurrent use.
/// </remarks>
public sealed class AgentPrincipal : IDisposable
{
    private readonly IAgentSigner _signer;
    private readonly AgentIssuance _issuance;
    private readonly IAgentRenewal? _renewal;
    private readonly AgentPrincipal? _owner;     // whose key this one shares
    private AgentLink _link;
    private string? _uri;       // one text for all that the agent issues
    private bool _isDisposed;

    internal AgentPrincipal(AgentLink link, IAgentSigner signer, AgentIssuance issuance, IAgentRenewal? renewal)
    {
        _link = link;
        _signer = signer;
        _issuance = issuance;
        _renewal = renewal;
    }

    /// <summary>One more right of an agent that lives, under the agent's own key.</summary>
    private AgentPrincipal(AgentLink link, AgentPrincipal owner)
        : this(link, owner._signer, owner._issuance, renewal: null) => _owner = owner;

    /// <summary>The agent's id: the thumbprint of its key.</summary>
    public AgentId Id => PublicKey.Id;

    /// <summary>The agent's public key.</summary>
    public AgentPublicKey PublicKey => _signer.PublicKey;

    /// <summary>The accountable name: <c>orchestrator/researcher</c>.</summary>
    public string Name => Link.Claims.Profile.Approval?.Name ?? Link.Path;

    /// <summary>The chain that carries the agent's authority, as others would see it. Without the key it is worth nothing.</summary>
    public AgentCredential Credential => Link.Credential;

    /// <summary>What the agent may do.</summary>
    public AgentScopeSet Scopes => Link.Claims.Scopes;

    /// <summary>When the credential expires.</summary>
    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeSeconds(Link.Claims.Expires!.Value);

    /// <summary>How many delegations may still follow one another below this agent.</summary>
    public int FurtherDelegations => (int)(Link.Claims.MaxDepth!.Value - Link.Claims.Depth!.Value);

    /// <summary>Whether the agent was disposed, or the agent whose key it shares.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed) || _owner?.IsDisposed == true;

    private AgentLink Link => Volatile.Read(ref _link);

    /// <summary>Makes a live agent of a key and the chain that was issued to it, for example by an agent in another process.</summary>
    /// <param name="credential">The proved chain.</param>
    /// <param name="signer">The holder's key; the agent disposes it.</param>
    /// <param name="keyring">Where the keys of the agents it delegates to live.</param>
    /// <param name="clock">The clock; the system's when null.</param>
    /// <param name="coreConstraintsOnly">Whether to refuse to delegate constraint types that verifiers of other makers do not know.</param>
    /// <exception cref="ArgumentException">The chain was issued to another key.</exception>
    public static AgentPrincipal FromCredential(
        VerifiedCredential credential, IAgentSigner signer, AgentKeyring keyring, TimeProvider? clock = null, bool coreConstraintsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(keyring);
        if (!signer.PublicKey.Equals(credential.HolderKey))
        {
            throw new ArgumentException("the chain was issued to another key", nameof(signer));
        }

        AgentIssuance issuance = new(clock ?? TimeProvider.System, keyring, coreConstraintsOnly);
        return new AgentPrincipal(credential.ToLink(), signer, issuance, renewal: null);
    }

    /// <summary>Creates a sub-agent with a new key of its own, which may do no more than this agent, for no longer.</summary>
    /// <param name="delegation">What it may do.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">What was asked for is not within what this agent holds, or the agent is disposed or expired.</exception>
    /// <exception cref="ArgumentException">A text of the delegation is not acceptable.</exception>
    public ValueTask<AgentPrincipal> DelegateAsync(Delegation delegation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        return _issuance.SpawnAsync(holder => MintAsync(delegation, holder, cancellationToken), new DelegatedRenewal(this, delegation));
    }

    /// <summary>Delegates to an agent that holds its own key elsewhere.</summary>
    /// <param name="holder">That agent's public key.</param>
    /// <param name="delegation">What it may do.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <returns>The chain to hand over; it is worth something only to the holder of the key.</returns>
    /// <exception cref="DelegationException">What was asked for is not within what this agent holds, or the key is not sound, or is this agent's own.</exception>
    /// <exception cref="ArgumentException">A text of the delegation is not acceptable.</exception>
    public async ValueTask<AgentCredential> DelegateToAsync(AgentPublicKey holder, Delegation delegation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(delegation);
        ForeignKeys.Admit(holder, PublicKey);
        return (await MintAsync(delegation, holder, cancellationToken).ConfigureAwait(false)).Credential;
    }

    /// <summary>Replaces the credential by a fresh one for the same key, with the lifetime of the first, while whoever issued it lives.</summary>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">The issuing agent is disposed or expired, or the credential came from outside this process.</exception>
    public async ValueTask RenewAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (_renewal is null)
        {
            throw new DelegationException(new Denial(DenialCodes.DelegationLimit, "the credential came from outside this process; ask its issuer for a new one"));
        }

        AgentLink renewed = await _renewal.RenewAsync(Link, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _link, renewed);
    }

    /// <summary>Proves possession of the key for one call, so that an enforcement point elsewhere can check it (AAT section 6).</summary>
    /// <param name="call">The call; the proof is good for exactly this action and these arguments, once.</param>
    /// <param name="request">For whom the proof is made.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">The agent is disposed.</exception>
    public async ValueTask<AgentPresentation> ProveAsync(ToolCall call, ProofRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfDisposed();
        AgentLink link = Link;
        try
        {
            InvocationProof proof = await TokenMint.ProveAsync(
                link.Token, link.Claims, call, request.Audience, request.Nonce, _issuance.NewTokenId(), _issuance.Now(), _signer, cancellationToken).ConfigureAwait(false);
            return new AgentPresentation(link.Credential, proof);
        }
        catch (ObjectDisposedException gone)
        {
            throw Disposed(gone);
        }
    }

    /// <summary>Proves possession of the agent's key for one call under another credential for that key: one for a call that people approved elsewhere.</summary>
    /// <param name="granted">The chain that was handed over; whether it holds, and is for this key, its verifier finds out.</param>
    /// <param name="call">The call.</param>
    /// <param name="request">For whom the proof is made.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="ArgumentException">Nothing that a proof could be for stands at the end of the chain.</exception>
    /// <exception cref="DelegationException">The agent is disposed.</exception>
    public async ValueTask<AgentPresentation> ProveGrantedAsync(
        AgentCredential granted, ToolCall call, ProofRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(granted);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfDisposed();
        if (granted.Count == 0 || TokenPayload.ReadUnverifiedId(granted.Chain[^1].Compact) is not { } id)
        {
            throw new ArgumentException("the chain does not end in a token with an id", nameof(granted));
        }

        try
        {
            InvocationProof proof = await TokenMint.ProveAsync(
                granted.Chain[^1], new TokenClaims { Id = id }, call, request.Audience, request.Nonce, _issuance.NewTokenId(), _issuance.Now(), _signer, cancellationToken)
                .ConfigureAwait(false);
            return new AgentPresentation(granted, proof);
        }
        catch (ObjectDisposedException gone)
        {
            throw Disposed(gone);
        }
    }

    /// <summary>Whether this is that agent, or one below it: delegated to by it, directly or through others.</summary>
    /// <remarks>Looks at keys, so it also holds when either was renewed since. It says nothing about whether the chain still holds.</remarks>
    /// <param name="other">The agent that may stand above.</param>
    public bool IsOrDescendsFrom(AgentPrincipal other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other) || ReferenceEquals(_owner, other))
        {
            return true;
        }

        AgentLink? above = Link.Parent;
        while (above is not null && !above.Claims.Holder!.Equals(other.PublicKey))
        {
            above = above.Parent;
        }

        return above is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        if (_owner is null)
        {
            _signer.Dispose();      // a shared key is its owner's
        }
    }

    /// <summary>The accountable name.</summary>
    public override string ToString() => Name;

    internal async ValueTask<AgentLink> MintAsync(Delegation delegation, AgentPublicKey holder, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        _issuance.CheckConstraintTypes(delegation.Scopes);
        AgentLink parent = Link;
        long now = _issuance.Now();
        TokenClaims claims = DraftChild(delegation, holder, parent.Claims, parent.Token, now);
        // The verifier's own rules decide what is narrower, before anything is signed.
        if (LinkRules.Refuse(
            claims, parent.Claims, parent.Root.Claims, parent.Token, isIssuedByParent: true, announcesProfile: true, AgentIssuance.Limits, now) is { } refused)
        {
            throw new DelegationException(refused);
        }

        try
        {
            AgentToken token = await TokenMint.SignAsync(claims, parent, _signer, cancellationToken).ConfigureAwait(false);
            return new AgentLink(token, claims, parent);
        }
        catch (ObjectDisposedException gone)
        {
            throw Disposed(gone);
        }
    }

    /// <summary>This agent with a credential for one more call. It shares the key: it ends with this agent, and ending it leaves the key alone.</summary>
    internal AgentPrincipal With(AgentLink granted) => new(granted, this);

    private static DelegationException Disposed(Exception? inner = null) =>
        new(new Denial(DenialCodes.AgentDisposed, "the agent was disposed, so its authority has ended"), inner);

    private TokenClaims DraftChild(Delegation delegation, AgentPublicKey holder, TokenClaims parent, AgentToken parentToken, long now)
    {
        long issuedAt = Math.Max(now, parent.IssuedAt!.Value);
        long depth = parent.Depth!.Value + 1;
        ArgumentOutOfRangeException.ThrowIfNegative(delegation.FurtherDelegations, nameof(delegation.FurtherDelegations));
        return new TokenClaims
        {
            Id = _issuance.NewTokenId(),
            Issuer = _uri ??= AgentId.UriPrefix + Id,
            IssuedAt = issuedAt,
            Expires = delegation.Lifetime is { } lifetime
                ? issuedAt + (long)lifetime.TotalSeconds
                : Math.Min(parent.Expires!.Value, issuedAt + 300),
            Depth = depth,
            MaxDepth = depth + delegation.FurtherDelegations,
            HasParentHash = true,
            ParentHash = parentToken.HashBytes,
            Holder = holder,
            Audiences = AgentIssuance.Audiences(delegation.Audiences),
            Details = 1,
            Scopes = delegation.Scopes,
            Profile = new AgentProfile
            {
                Name = CredentialText.RequireName(delegation.Name),
                NotBefore = delegation.NotBefore?.ToUnixTimeSeconds(),
                Segments = AgentIssuance.Segments(delegation.Segments),
                Environment = delegation.Environment is null ? null : CredentialText.RequireName(delegation.Environment),
                Composition = delegation.Composition,
                Task = AgentIssuance.Text(delegation.Task, nameof(delegation.Task)),
                Purpose = AgentIssuance.Text(delegation.Purpose, nameof(delegation.Purpose)),
            },
        };
    }

    private void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw Disposed();
        }
    }
}
