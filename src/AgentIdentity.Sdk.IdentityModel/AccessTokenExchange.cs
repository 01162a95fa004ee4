using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Exchanges a proved delegation chain for an OAuth access token (RFC 9068), so that resource servers which know nothing of agents can serve one.</summary>
/// <remarks>
/// <para>
/// The token never lives longer and never grants more than the leaf of the chain: see <see cref="IssueAsync"/>. It says on whose behalf it is used
/// (<c>sub</c>), by which agents and who signed for each (<c>act</c>, RFC 8693 section 4.1), and which key it is bound to (<c>cnf.jkt</c>, RFC 9449 section 6.1).
/// </para>
/// <para>
/// A chain is not a secret, so a chain alone proves nothing about whoever shows it. Call this for an agent of this process, or for a caller whose proof of
/// possession <see cref="CredentialVerifier.VerifyInvocation"/> or a guard accepted. Safe for concurrent use.
/// </para>
/// </remarks>
public sealed class AccessTokenExchange
{
    private readonly CredentialVerifier _verifier;
    private readonly AccessTokenExchangeOptions _options;
    private readonly CompactSigner _signer;

    /// <summary>An exchange of chains that a verifier proved.</summary>
    /// <param name="verifier">The verifier; chains that another one proved are refused.</param>
    /// <param name="options">How to issue.</param>
    /// <exception cref="ArgumentException">The issuer is not an absolute URI, the lifetime is out of its range, or the credentials cannot sign.</exception>
    public AccessTokenExchange(CredentialVerifier verifier, AccessTokenExchangeOptions options)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Clock, nameof(options.Clock));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLifetime, TimeSpan.FromSeconds(1), nameof(options.MaxLifetime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxLifetime, AccessTokenExchangeOptions.MaxLifetimeCeiling, nameof(options.MaxLifetime));
        if (!Uri.IsWellFormedUriString(options.Issuer, UriKind.Absolute))
        {
            throw new ArgumentException("an issuer is an absolute URI", nameof(options));
        }

        _verifier = verifier;
        _options = options;
        _signer = new CompactSigner(options.SigningCredentials);
    }

    /// <summary>Issues an access token for what a proved chain may do, or says why not.</summary>
    /// <remarks>
    /// <para>
    /// <c>authorization_details</c> (RFC 9396) has the scopes in full, in the one detail of type <c>attenuating_agent_token</c> that a credential has. <c>scope</c> has
    /// only the actions whose arguments the leaf leaves free: a scope string cannot say what an argument must be, so it would grant more. See also
    /// <see cref="AccessTokenExchangeOptions.ScopeNames"/>.
    /// </para>
    /// <para>
    /// Refused with the codes of <see cref="DenialCodes"/>: a chain that another verifier proved, that has expired or is not valid yet, is for other audiences or
    /// segments, is revoked or whose agents may not act (also when that cannot be told), for which nobody is accountable; and a request beyond the leaf.
    /// </para>
    /// </remarks>
    /// <param name="credential">The proof.</param>
    /// <param name="request">What token is wanted.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="ArgumentException">The request names no audience, an empty client, or a lifetime below one second.</exception>
    public async ValueTask<AccessTokenResult> IssueAsync(VerifiedCredential credential, AccessTokenRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Audience, nameof(request.Audience));
        if (request.ClientId is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(request.ClientId, nameof(request.ClientId));
        }

        TimeSpan lifetime = request.Lifetime ?? _options.MaxLifetime;
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1), nameof(request.Lifetime));

        DateTimeOffset now = _options.Clock.GetUtcNow();
        AgentScopeSet scopes = request.Scopes ?? credential.Scopes;
        if (Refuse(credential, request, scopes, now) is { } denial)
        {
            return AccessTokenResult.Refused(denial);
        }

        long issuedAt = now.ToUnixTimeSeconds();
        long expires = Math.Min(
            issuedAt + (long)TimeSpan.FromTicks(Math.Min(lifetime.Ticks, _options.MaxLifetime.Ticks)).TotalSeconds,
            credential.Expires.ToUnixTimeSeconds());
        AccessTokenClaims claims = new()
        {
            Issuer = _options.Issuer,
            Audience = request.Audience,
            ClientId = request.ClientId ?? credential.Holder.ToUri().ToString(),
            IssuedAt = issuedAt,
            Expires = expires,
            Credential = credential,
            Scopes = scopes,
            ScopeNames = _options.ScopeNames,
        };
        string token = await _signer.SignAsync("at+jwt", claims.ToJson(), cancellationToken).ConfigureAwait(false);
        return AccessTokenResult.Issued(token, DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    private Denial? Refuse(VerifiedCredential credential, AccessTokenRequest request, AgentScopeSet scopes, DateTimeOffset now)
    {
        CredentialUse use = new()
        {
            Instant = now,
            Audience = request.Audience,
            Segment = request.Segment,
            Revocations = _options.Revocations,
            Standing = _options.Standing,
        };
        if (_verifier.RefuseUse(credential, use) is { } denial)
        {
            return denial;
        }

        if (credential.Sponsor is null)
        {
            return new Denial(DenialCodes.Unaccountable, "nobody is accountable for the chain; name a sponsor in the root or with its trust anchor");
        }

        if (scopes.Count == 0)
        {
            return new Denial(DenialCodes.ScopeNotGranted, "the token would allow nothing");
        }

        return scopes.Attenuates(credential.Scopes)
            ? null
            : new Denial(DenialCodes.NotNarrower, "the request is beyond what the leaf may do; ask for less, or for AgentScopeSet.Meet of both");
    }
}
