using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>How an <see cref="AccessTokenExchange"/> issues access tokens.</summary>
public sealed class AccessTokenExchangeOptions
{
    /// <summary>The longest that <see cref="MaxLifetime"/> can be.</summary>
    public static readonly TimeSpan MaxLifetimeCeiling = TimeSpan.FromHours(1);

    /// <summary>The <c>iss</c> of the tokens: an absolute URI whose keys the resource servers know.</summary>
    public required string Issuer { get; init; }

    /// <summary>
    /// The key and algorithm that sign: an <see cref="Ed25519SecurityKey"/> made of a signer, or any asymmetric key of Microsoft.IdentityModel.
    /// Use a key that signs nothing but access tokens.
    /// </summary>
    public required SigningCredentials SigningCredentials { get; init; }

    /// <summary>The longest that a token lives; never longer than the credential it comes from.</summary>
    /// <value>Five minutes by default, from one second to one hour: resource servers do not learn of a revocation before the token expires.</value>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The actions that may stand in <c>scope</c>, where resource servers know a scope of that name and mean the same by it.</summary>
    /// <value>
    /// Any action by default. Name them where the verifier trusts authorities other than your own: they call actions what they like, and could name a scope that
    /// your resource servers give to somebody else.
    /// </value>
    public IReadOnlySet<string>? ScopeNames { get; init; }

    /// <summary>Knows what was revoked.</summary>
    /// <value>Not asked when null.</value>
    public IRevocationSource? Revocations { get; init; }

    /// <summary>Knows which agents may act.</summary>
    /// <value>Not asked when null.</value>
    public IAgentStanding? Standing { get; init; }

    /// <summary>The clock.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
