namespace AgentIdentity.Sdk;

/// <summary>A root issuer: says who answers for an agent, and what the first agent of a lineage may do.</summary>
/// <remarks>Safe for concurrent use. Disposing it destroys its key and, unless a keyring was given, the keys of its agents.</remarks>
public sealed class AgentAuthority : IDisposable
{
    private readonly IAgentSigner _signer;
    private readonly AgentKeyring? _ownKeyring;
    private readonly AgentIssuance _issuance;
    private readonly TimeSpan _maxLifetime;

    private AgentAuthority(string issuer, AgentAuthorityOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.MaxLifetime, TimeSpan.Zero, nameof(options.MaxLifetime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxLifetime, AgentAuthorityOptions.MaxLifetimeCeiling, nameof(options.MaxLifetime));
        _maxLifetime = options.MaxLifetime;
        TrustAnchor.CheckIssuer(issuer);        // before there is anything to dispose
        _ownKeyring = options.Keyring is null ? new AgentKeyring() : null;
        AgentKeyring keyring = options.Keyring ?? _ownKeyring!;
        _signer = options.Signer ?? keyring.CreateSigner();
        _issuance = new AgentIssuance(options.Clock, keyring, options.CoreConstraintsOnly);
        TrustAnchor = new TrustAnchor(issuer, _signer.PublicKey);
    }

    /// <summary>The issuer's URI.</summary>
    public string Issuer => TrustAnchor.Issuer;

    /// <summary>What a guard must trust to accept this authority's credentials.</summary>
    public TrustAnchor TrustAnchor { get; }

    /// <summary>Creates an authority; with a key of its own unless one is given.</summary>
    /// <param name="issuer">An absolute URI that names the authority; it stands in every root credential.</param>
    /// <param name="options">How to issue; the defaults when null.</param>
    /// <exception cref="ArgumentException">The issuer is not an absolute URI, or an option is out of its range.</exception>
    public static AgentAuthority Create(string issuer, AgentAuthorityOptions? options = null) => new(issuer, options ?? new AgentAuthorityOptions());

    /// <summary>Creates an authority that survives a restart: with a new key, kept sealed in a new file that nobody but its owner can read.</summary>
    /// <param name="issuer">An absolute URI that names the authority; it stands in every root credential.</param>
    /// <param name="path">The file, which must not exist; <see cref="OpenAsync"/> reads it.</param>
    /// <param name="passphrase">At least <see cref="SealedKey.MinPassphraseLength"/> characters.</param>
    /// <param name="options">How to issue, without a signer; the defaults when null.</param>
    /// <param name="cancellationToken">Stops before the file is written.</param>
    /// <exception cref="ArgumentException">The issuer is not an absolute URI, or an option is out of its range.</exception>
    /// <exception cref="KeyException"><see cref="KeyCodes.WeakPassphrase"/>.</exception>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written.</exception>
    public static async Task<AgentAuthority> CreateAsync(
        string issuer, string path, ReadOnlyMemory<char> passphrase, AgentAuthorityOptions? options = null, CancellationToken cancellationToken = default)
    {
        PersistentKey key = PersistentKey.Create();
        AgentAuthority authority = OwnerOf(key, issuer, options);
        try
        {
            // Sealing is meant to be slow; the caller's thread has better things to do.
            SealedKey sealedKey = await Task.Run(() => key.Seal(passphrase.Span, issuer), cancellationToken).ConfigureAwait(false);
            await sealedKey.SaveAsync(path, cancellationToken).ConfigureAwait(false);
            return authority;
        }
        catch
        {
            authority.Dispose();
            throw;
        }
    }

    /// <summary>Opens the authority whose sealed key is in a file.</summary>
    /// <param name="path">The file <see cref="CreateAsync"/> wrote.</param>
    /// <param name="passphrase">The passphrase it was sealed with.</param>
    /// <param name="options">How to issue, without a signer; the defaults when null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="KeyException">The file holds no sealed key of an authority, or the passphrase is wrong.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<AgentAuthority> OpenAsync(
        string path, ReadOnlyMemory<char> passphrase, AgentAuthorityOptions? options = null, CancellationToken cancellationToken = default)
    {
        SealedKey sealedKey = await SealedKey.LoadAsync(path, cancellationToken).ConfigureAwait(false);
        if (sealedKey.Issuer is not { } issuer)
        {
            throw new KeyException(KeyCodes.NoIssuer, $"{path} is the key of an agent, not of an authority: it names no issuer");
        }

        PersistentKey key = await Task.Run(() => sealedKey.Open(passphrase.Span), cancellationToken).ConfigureAwait(false);
        return OwnerOf(key, issuer, options);
    }

    /// <summary>Creates the first agent of a lineage, with a new key of its own.</summary>
    /// <param name="grant">What it may do, and who answers for it.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">The grant is beyond what this authority issues.</exception>
    /// <exception cref="ArgumentException">A text of the grant is not acceptable.</exception>
    public ValueTask<AgentPrincipal> IssueAsync(RootGrant grant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return _issuance.SpawnAsync(holder => MintAsync(grant, holder, lineage: null, cancellationToken), new RootRenewal(this, grant));
    }

    /// <summary>Issues a root credential to an agent that holds its own key elsewhere.</summary>
    /// <param name="holder">The agent's public key.</param>
    /// <param name="grant">What it may do, and who answers for it.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">The grant is beyond what this authority issues, or the key is not sound.</exception>
    /// <exception cref="ArgumentException">A text of the grant is not acceptable.</exception>
    public async ValueTask<AgentCredential> IssueToAsync(AgentPublicKey holder, RootGrant grant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(holder);
        ArgumentNullException.ThrowIfNull(grant);
        ForeignKeys.Admit(holder, _signer.PublicKey);
        return (await MintAsync(grant, holder, lineage: null, cancellationToken).ConfigureAwait(false)).Credential;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signer.Dispose();
        _ownKeyring?.Dispose();
    }

    /// <summary>The issuer's URI.</summary>
    public override string ToString() => Issuer;

    /// <summary>The authority that disposes a key from now on; the key does not outlive a failure to make one.</summary>
    private static AgentAuthority OwnerOf(PersistentKey key, string issuer, AgentAuthorityOptions? options)
    {
        try
        {
            return new AgentAuthority(issuer, AgentAuthorityOptions.With(options, key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    internal async ValueTask<AgentLink> MintAsync(RootGrant grant, AgentPublicKey holder, string? lineage, CancellationToken cancellationToken)
    {
        _issuance.CheckConstraintTypes(grant.Scopes);
        ArgumentNullException.ThrowIfNull(grant.Sponsor);
        ArgumentOutOfRangeException.ThrowIfNegative(grant.FurtherDelegations, nameof(grant.FurtherDelegations));
        if (grant.Lifetime > _maxLifetime)
        {
            throw new DelegationException(new Denial(
                DenialCodes.LifetimeInvalid, $"a root credential of this authority lives at most {_maxLifetime}", "3h"));
        }

        long now = _issuance.Now();
        string id = _issuance.NewTokenId();
        TokenClaims claims = new()
        {
            Id = id,
            Issuer = Issuer,
            IssuedAt = now,
            Expires = now + (long)grant.Lifetime.TotalSeconds,
            Depth = 0,
            MaxDepth = grant.FurtherDelegations,
            Holder = holder,
            Audiences = AgentIssuance.Audiences(grant.Audiences),
            Details = 1,
            Scopes = grant.Scopes,
            Profile = new AgentProfile
            {
                Name = CredentialText.RequireName(grant.Name),
                Sponsor = grant.Sponsor,
                Principal = AgentIssuance.Text(grant.Principal, nameof(grant.Principal)),
                Lineage = lineage ?? AgentIssuance.Text(grant.Lineage, nameof(grant.Lineage)) ?? id,
                NotBefore = grant.NotBefore?.ToUnixTimeSeconds(),
                Segments = AgentIssuance.Segments(grant.Segments),
                Environment = grant.Environment is null ? null : CredentialText.RequireName(grant.Environment),
                Composition = grant.Composition,
                Task = AgentIssuance.Text(grant.Task, nameof(grant.Task)),
                Purpose = AgentIssuance.Text(grant.Purpose, nameof(grant.Purpose)),
                Approval = grant.Approval,
            },
        };
        // The verifier's own rules decide what is valid, before anything is signed.
        if (RootRules.Refuse(claims, announcesProfile: true, AgentIssuance.Limits, now) is { } refused)
        {
            throw new DelegationException(refused);
        }

        AgentToken token = await TokenMint.SignAsync(claims, parent: null, _signer, cancellationToken).ConfigureAwait(false);
        return new AgentLink(token, claims, parent: null);
    }
}
