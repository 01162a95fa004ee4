using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>An authority, a clock, a signing key and a verifier, all ordinary; each test says what is special about its own.</summary>
internal sealed class Given : IDisposable
{
    public const string Issuer = "https://login.contoso.com";
    public const string Audience = "https://api.contoso.com";

    private readonly AgentKeyring _keyring = new();
    private readonly TrustAnchors _anchors = new();

    public Given()
    {
        Authority = AgentAuthority.Create("https://agents.contoso.com", new AgentAuthorityOptions { Clock = Clock });
        _anchors.Add(Authority.TrustAnchor);
        Verifier = new CredentialVerifier(_anchors, clock: Clock);
        Signer = NewSigner();
        Key = new Ed25519SecurityKey(Signer);
    }

    /// <summary>The handlers read the system's clock, so tests that meet them begin now.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    public AgentAuthority Authority { get; }

    public TrustAnchors Anchors => _anchors;

    public CredentialVerifier Verifier { get; }

    /// <summary>The key of the token issuer.</summary>
    public IAgentSigner Signer { get; }

    public Ed25519SecurityKey Key { get; }

    public static AgentScopeSet Scopes => [AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("clock.now").AnyArguments()];

    public static RootGrant Grant(
        AgentScopeSet? scopes = null, TimeSpan? lifetime = null, string[]? audiences = null, string[]? segments = null, Sponsor? sponsor = null, string? principal = null,
        DateTimeOffset? notBefore = null) => new()
        {
            Name = "orchestrator",
            Sponsor = sponsor ?? Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = scopes ?? Scopes,
            FurtherDelegations = 3,
            Lifetime = lifetime ?? TimeSpan.FromHours(1),
            Audiences = audiences ?? [],
            Segments = segments,
            NotBefore = notBefore,
            Principal = principal,
        };

    public static TokenValidationParameters Parameters(SecurityKey key, string audience = Audience, string issuer = Issuer) => new()
    {
        ValidIssuer = issuer,
        ValidAudience = audience,
        IssuerSigningKey = key,
        ValidTypes = ["JWT", "at+jwt"],
        ClockSkew = TimeSpan.Zero,
    };

    public IAgentSigner NewSigner() => _keyring.CreateSigner();

    public VerifiedCredential Prove(AgentCredential credential, CredentialVerifier? verifier = null)
    {
        CredentialVerification verification = (verifier ?? Verifier).Verify(credential);
        verification.IsValid.Should().BeTrue(verification.Denial?.Reason);
        return verification.Credential!;
    }

    /// <summary>A proved chain of one token.</summary>
    public async Task<VerifiedCredential> Chain(RootGrant? grant = null)
    {
        using AgentPrincipal agent = await Authority.IssueAsync(grant ?? Grant());
        return Prove(agent.Credential);
    }

    public AccessTokenExchange Exchange(
        TimeSpan? maxLifetime = null, IRevocationSource? revocations = null, IAgentStanding? standing = null, SigningCredentials? credentials = null) =>
        new(Verifier, new AccessTokenExchangeOptions
        {
            Issuer = Issuer,
            SigningCredentials = credentials ?? new SigningCredentials(Key, Ed25519SecurityKey.Algorithm),
            MaxLifetime = maxLifetime ?? TimeSpan.FromMinutes(5),
            Revocations = revocations,
            Standing = standing,
            Clock = Clock,
        });

    public void Dispose()
    {
        Authority.Dispose();
        _keyring.Dispose();
    }
}
