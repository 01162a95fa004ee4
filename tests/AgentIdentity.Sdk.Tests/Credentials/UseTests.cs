using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Whether a proved chain may be used at an instant and a place, for those who do more with one than ask a guard.</summary>
public sealed class UseTests : IDisposable
{
    private readonly Given _given = new();
    private readonly CredentialVerifier _verifier;

    public UseTests() => _verifier = _given.Verifier();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task A_chain_may_be_used_until_the_instant_it_expires()
    {
        VerifiedCredential chain = await Chain(Given.Grant(lifetime: TimeSpan.FromMinutes(1)));
        DateTimeOffset end = _given.Clock.GetUtcNow().AddMinutes(1);

        _verifier.RefuseUse(chain, new CredentialUse { Instant = end.AddTicks(-1) }).Should().BeNull();
        _verifier.RefuseUse(chain, new CredentialUse { Instant = end }).ShouldBe(DenialCodes.Expired, "3e");
    }

    [Fact]
    public async Task A_chain_may_be_used_from_the_instant_it_begins_to_be_valid()
    {
        DateTimeOffset beginning = _given.Clock.GetUtcNow().AddMinutes(1);
        VerifiedCredential chain = await Chain(Given.Grant(notBefore: beginning));

        _verifier.RefuseUse(chain, new CredentialUse { Instant = beginning.AddTicks(-1) }).ShouldBe(DenialCodes.NotYetValid, "x");
        _verifier.RefuseUse(chain, new CredentialUse { Instant = beginning }).Should().BeNull();
    }

    [Fact]
    public async Task A_chain_is_used_only_with_the_verifier_that_proved_it() =>
        _given.Verifier().RefuseUse(await Chain(), Now()).ShouldBe(DenialCodes.ProvedElsewhere, step: null);

    [Theory]
    [InlineData(Forge.Audience, null)]
    [InlineData("https://elsewhere.example", DenialCodes.AudienceMismatch)]
    [InlineData(null, DenialCodes.AudienceMismatch)]
    public async Task A_chain_that_names_audiences_is_used_there_only(string? audience, string? code)
    {
        VerifiedCredential chain = await Chain(Given.Grant(audiences: [Forge.Audience]));

        (_verifier.RefuseUse(chain, Now(audience))?.Code).Should().Be(code);
    }

    [Fact]
    public async Task A_verifier_that_requires_an_audience_requires_it_here_too()
    {
        CredentialVerifier strict = _given.Verifier(new VerificationLimits { RequireChainAudience = true });

        strict.RefuseUse(await Chain(verifier: strict), Now(Forge.Audience)).ShouldBe(DenialCodes.AudienceMismatch, "6c");
    }

    [Theory]
    [InlineData("eu", null)]
    [InlineData("us", DenialCodes.AudienceMismatch)]
    [InlineData(null, DenialCodes.AudienceMismatch)]
    public async Task A_chain_that_names_segments_is_used_there_only(string? segment, string? code)
    {
        VerifiedCredential chain = await Chain(Given.Grant(segments: ["eu"]));

        (_verifier.RefuseUse(chain, Now(segment: segment))?.Code).Should().Be(code);
    }

    [Theory]
    [InlineData(RevocationStatus.Good, null)]
    [InlineData(RevocationStatus.Revoked, DenialCodes.Revoked)]
    [InlineData(RevocationStatus.Unknown, DenialCodes.StatusUnknown)]
    public async Task Revocation_is_asked_where_there_is_somebody_to_ask(RevocationStatus status, string? code)
    {
        VerifiedCredential chain = await Chain();

        (_verifier.RefuseUse(chain, Now(revocations: new CountingStatus { Revocation = status }))?.Code).Should().Be(code);
    }

    [Theory]
    [InlineData(AgentStandingStatus.Good, null)]
    [InlineData(AgentStandingStatus.Suspended, DenialCodes.Suspended)]
    [InlineData(AgentStandingStatus.Retired, DenialCodes.Revoked)]
    [InlineData(AgentStandingStatus.Unknown, DenialCodes.StatusUnknown)]
    public async Task Standing_is_asked_where_there_is_somebody_to_ask(AgentStandingStatus status, string? code)
    {
        VerifiedCredential chain = await Chain();

        (_verifier.RefuseUse(chain, Now(standing: new CountingStatus { Standing = status }))?.Code).Should().Be(code);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        VerifiedCredential chain = await Chain();

        FluentActions.Invoking(() => _verifier.RefuseUse(null!, Now())).Should().Throw<ArgumentNullException>().WithParameterName("credential");
        FluentActions.Invoking(() => _verifier.RefuseUse(chain, null!)).Should().Throw<ArgumentNullException>().WithParameterName("use");
    }

    private async Task<VerifiedCredential> Chain(RootGrant? grant = null, CredentialVerifier? verifier = null)
    {
        using AgentPrincipal agent = await _given.Agent(grant);
        CredentialVerification verification = (verifier ?? _verifier).Verify(agent.Credential);
        verification.IsValid.Should().BeTrue(verification.Denial?.Reason);
        return verification.Credential!;
    }

    private CredentialUse Now(string? audience = null, string? segment = null, IRevocationSource? revocations = null, IAgentStanding? standing = null) => new()
    {
        Instant = _given.Clock.GetUtcNow(),
        Audience = audience,
        Segment = segment,
        Revocations = revocations,
        Standing = standing,
    };
}
