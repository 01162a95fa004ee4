using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Support;

/// <summary>An authority, its clock and its agents, all ordinary; each test says what is special about its own.</summary>
internal sealed class Given : IDisposable
{
    public Given(AgentAuthorityOptions? options = null) => Authority = AgentAuthority.Create(Forge.Issuer, new AgentAuthorityOptions
    {
        Clock = Clock,
        CoreConstraintsOnly = options?.CoreConstraintsOnly ?? false,
        MaxLifetime = options?.MaxLifetime ?? AgentAuthorityOptions.MaxLifetimeCeiling,
        Keyring = options?.Keyring,
        Signer = options?.Signer,
    });

    public static AgentScopeSet Reports => [AgentScope.For("files.read").Within("path", "/reports")];

    public FakeTimeProvider Clock { get; } = new(Forge.Instant);

    public AgentAuthority Authority { get; }

    public static RootGrant Grant(
        int further = 3, AgentScopeSet? scopes = null, TimeSpan? lifetime = null, string[]? audiences = null, string[]? segments = null,
        DateTimeOffset? notBefore = null, string name = "orchestrator", string? lineage = null, string? principal = null) => new()
        {
            Name = name,
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = scopes ?? Reports,
            FurtherDelegations = further,
            Lifetime = lifetime ?? TimeSpan.FromHours(1),
            Audiences = audiences ?? [],
            Segments = segments,
            NotBefore = notBefore,
            Lineage = lineage,
            Principal = principal,
        };

    public static Delegation Delegation(
        int further = 0, AgentScopeSet? scopes = null, TimeSpan? lifetime = null, string[]? audiences = null, string[]? segments = null,
        DateTimeOffset? notBefore = null, string name = "researcher") => new()
        {
            Name = name,
            Scopes = scopes ?? Reports,
            FurtherDelegations = further,
            Lifetime = lifetime,
            Audiences = audiences ?? [],
            Segments = segments,
            NotBefore = notBefore,
        };

    public ValueTask<AgentPrincipal> Agent(RootGrant? grant = null) => Authority.IssueAsync(grant ?? Grant());

    public CredentialVerifier Verifier(VerificationLimits? limits = null)
    {
        TrustAnchors anchors = new();
        anchors.Add(Authority.TrustAnchor);
        return new CredentialVerifier(anchors, limits, Clock);
    }

    public VerifiedCredential Prove(AgentCredential credential)
    {
        CredentialVerification verification = Verifier().Verify(credential);
        verification.IsValid.Should().BeTrue(verification.Denial?.Reason);
        return verification.Credential!;
    }

    /// <summary>Why something could not be minted.</summary>
    public static async Task<Denial> Refused(Func<Task> minting) => (await minting.Should().ThrowAsync<DelegationException>()).Which.Denial;

    public void Dispose() => Authority.Dispose();
}
