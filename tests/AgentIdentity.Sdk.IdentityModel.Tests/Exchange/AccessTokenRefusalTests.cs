using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Exchange;

/// <summary>What is not exchanged, and that nothing is gained by exchanging.</summary>
public sealed class AccessTokenRefusalTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task A_token_never_outlives_the_leaf()
    {
        using AgentPrincipal root = await _given.Authority.IssueAsync(Given.Grant());
        using AgentPrincipal leaf = await root.DelegateAsync(new Delegation { Name = "leaf", Scopes = Given.Scopes, Lifetime = TimeSpan.FromSeconds(90) });
        AccessTokenExchange exchange = _given.Exchange(maxLifetime: TimeSpan.FromHours(1));

        AccessTokenResult result = await exchange.IssueAsync(
            _given.Prove(leaf.Credential), new AccessTokenRequest { Audience = Given.Audience, Lifetime = TimeSpan.FromHours(1) });

        result.Expires.Should().Be(leaf.Expires);
        Forge.Payload(result.Token!).GetProperty("exp").GetInt64().Should().Be(leaf.Expires.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_token_never_outlives_what_the_exchange_allows()
    {
        AccessTokenResult result = await _given.Exchange(maxLifetime: TimeSpan.FromSeconds(30)).IssueAsync(
            await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience, Lifetime = TimeSpan.FromDays(365) });

        result.Expires.Should().Be(_given.Clock.GetUtcNow().AddSeconds(30));
    }

    [Fact]
    public async Task A_token_lives_as_short_as_it_was_asked_to()
    {
        AccessTokenResult result = await _given.Exchange().IssueAsync(
            await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience, Lifetime = TimeSpan.FromSeconds(7.9) });

        result.Expires.Should().Be(_given.Clock.GetUtcNow().AddSeconds(7));
    }

    [Fact]
    public async Task A_chain_that_another_verifier_proved_is_refused()
    {
        using AgentPrincipal agent = await _given.Authority.IssueAsync(Given.Grant());
        VerifiedCredential elsewhere = _given.Prove(agent.Credential, new CredentialVerifier(_given.Anchors, clock: _given.Clock));

        (await Refused(elsewhere)).Should().Be(DenialCodes.ProvedElsewhere);
    }

    [Fact]
    public async Task A_chain_proved_before_its_anchor_was_removed_is_refused()
    {
        VerifiedCredential chain = await _given.Chain();
        _given.Anchors.Remove(_given.Authority.TrustAnchor);

        (await Refused(chain)).Should().Be(DenialCodes.ProvedElsewhere);
    }

    [Fact]
    public async Task A_chain_that_has_expired_since_it_was_proved_is_refused()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(lifetime: TimeSpan.FromMinutes(1)));
        _given.Clock.Advance(TimeSpan.FromMinutes(1));

        (await Refused(chain)).Should().Be(DenialCodes.Expired);
    }

    [Fact]
    public async Task A_chain_that_is_not_valid_yet_is_refused()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(notBefore: _given.Clock.GetUtcNow().AddMinutes(10)));

        (await Refused(chain)).Should().Be(DenialCodes.NotYetValid);
    }

    [Fact]
    public async Task A_chain_for_another_audience_is_refused()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(audiences: ["https://elsewhere.example"]));

        (await Refused(chain)).Should().Be(DenialCodes.AudienceMismatch);
    }

    [Fact]
    public async Task A_chain_for_this_audience_is_exchanged_for_it_alone()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(audiences: [Given.Audience]));

        (await _given.Exchange().IssueAsync(chain, Request)).IsIssued.Should().BeTrue();
        (await Refused(chain, new AccessTokenRequest { Audience = "https://elsewhere.example" })).Should().Be(DenialCodes.AudienceMismatch);
    }

    [Fact]
    public async Task A_chain_confined_to_a_segment_is_exchanged_only_for_a_server_in_it()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(segments: ["eu"]));

        (await Refused(chain)).Should().Be(DenialCodes.AudienceMismatch);
        (await Refused(chain, new AccessTokenRequest { Audience = Given.Audience, Segment = "us" })).Should().Be(DenialCodes.AudienceMismatch);
        (await _given.Exchange().IssueAsync(chain, new AccessTokenRequest { Audience = Given.Audience, Segment = "eu" })).IsIssued.Should().BeTrue();
    }

    [Fact]
    public async Task A_revoked_chain_is_refused()
    {
        VerifiedCredential chain = await _given.Chain();
        RevocationList revocations = new();
        AccessTokenExchange exchange = _given.Exchange(revocations: revocations);
        (await exchange.IssueAsync(chain, Request)).IsIssued.Should().BeTrue();

        revocations.RevokeHolder(chain.Holder);

        (await exchange.IssueAsync(chain, Request)).Denial!.Code.Should().Be(DenialCodes.Revoked);
    }

    [Fact]
    public async Task A_chain_of_which_revocation_cannot_be_told_is_refused() =>
        (await _given.Exchange(revocations: new Silent()).IssueAsync(await _given.Chain(), Request)).Denial!.Code.Should().Be(DenialCodes.StatusUnknown);

    [Fact]
    public async Task A_chain_with_a_suspended_agent_is_refused()
    {
        using AgentPrincipal root = await _given.Authority.IssueAsync(Given.Grant());
        using AgentPrincipal leaf = await root.DelegateAsync(new Delegation { Name = "leaf", Scopes = Given.Scopes });
        AgentStandingList standing = new();
        standing.Suspend(root.Id);

        AccessTokenResult result = await _given.Exchange(standing: standing).IssueAsync(_given.Prove(leaf.Credential), Request);

        result.Denial!.Code.Should().Be(DenialCodes.Suspended);
    }

    [Fact]
    public async Task A_chain_for_which_nobody_is_accountable_is_refused()
    {
        using IAgentSigner authority = _given.NewSigner();
        using IAgentSigner holder = _given.NewSigner();
        long now = _given.Clock.GetUtcNow().ToUnixTimeSeconds();
        string root = await Forge.Signed(authority, $$$"""
            {"authorization_details":[{"tools":{"clock.now":{}},"type":"attenuating_agent_token"}],"cnf":{"jwk":{{{holder.PublicKey.ToJwk()}}}},"del_depth":0,
            "del_max_depth":0,"exp":{{{now + 300}}},"iat":{{{now}}},"iss":"https://foreign.example","jti":"0123456789abcdef0123"}
            """, """{"alg":"Ed25519","typ":"aat+jwt"}""");
        _given.Anchors.Add(new TrustAnchor("https://foreign.example", authority.PublicKey));

        (await Refused(_given.Prove(AgentCredential.FromTokens(root)))).Should().Be(DenialCodes.Unaccountable);
    }

    [Fact]
    public async Task A_request_beyond_the_leaf_is_refused()
    {
        VerifiedCredential chain = await _given.Chain();
        foreach (AgentScopeSet more in new AgentScopeSet[]
        {
            [AgentScope.For("mail.send").AnyArguments()],
            [AgentScope.For("files.read").AnyArguments()],
            [AgentScope.For("files.read").Within("path", "/")],
            [AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("files.write").Within("path", "/reports")],
        })
        {
            (await Refused(chain, new AccessTokenRequest { Audience = Given.Audience, Scopes = more })).Should().Be(DenialCodes.NotNarrower, more.ToJson());
        }
    }

    [Fact]
    public async Task A_token_that_allows_nothing_is_not_issued() =>
        (await Refused(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience, Scopes = AgentScopeSet.Empty })).Should().Be(DenialCodes.ScopeNotGranted);

    [Fact]
    public async Task A_refusal_carries_no_token_and_says_why()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(audiences: ["https://elsewhere.example"]));

        AccessTokenResult result = await _given.Exchange().IssueAsync(chain, Request);

        result.IsIssued.Should().BeFalse();
        result.Token.Should().BeNull();
        result.ToString().Should().Be(result.Denial!.Reason);
    }

    [Fact]
    public async Task A_result_does_not_show_its_token()
    {
        AccessTokenResult result = await _given.Exchange().IssueAsync(await _given.Chain(), Request);

        result.ToString().Should().Be("issued");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_audience_is_required(string audience)
    {
        VerifiedCredential chain = await _given.Chain();

        await _given.Exchange().Invoking(it => it.IssueAsync(chain, new AccessTokenRequest { Audience = audience }).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task A_client_that_is_given_is_named(string client)
    {
        VerifiedCredential chain = await _given.Chain();

        await _given.Exchange().Invoking(it => it.IssueAsync(chain, new AccessTokenRequest { Audience = Given.Audience, ClientId = client }).AsTask())
            .Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_lifetime_is_at_least_a_second()
    {
        VerifiedCredential chain = await _given.Chain();

        await _given.Exchange().Invoking(it => it.IssueAsync(chain, new AccessTokenRequest { Audience = Given.Audience, Lifetime = TimeSpan.Zero }).AsTask())
            .Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public void The_longest_lifetime_of_an_exchange_is_between_a_second_and_an_hour(int seconds) =>
        _given.Invoking(it => it.Exchange(maxLifetime: TimeSpan.FromSeconds(seconds))).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void An_exchange_signs_only_with_a_private_asymmetric_key()
    {
        SymmetricSecurityKey shared = new(new byte[32]);
        Ed25519SecurityKey publicOnly = new(_given.Key.PublicKey);
        using System.Security.Cryptography.RSA rsa = System.Security.Cryptography.RSA.Create(2048);
        RsaSecurityKey rsaPublic = new(rsa.ExportParameters(includePrivateParameters: false));

        foreach (SigningCredentials credentials in new SigningCredentials[]
        {
            new(shared, "HS256"), new(shared, "Ed25519"), new(publicOnly, "Ed25519"), new(_given.Key, "EdDSA"), new(_given.Key, "none"), new(_given.Key, "ES256"),
            new(rsaPublic, "RS256"),
        })
        {
            _given.Invoking(it => it.Exchange(credentials: credentials)).Should().Throw<ArgumentException>($"{credentials.Key} as {credentials.Algorithm}");
        }
    }

    [Fact]
    public void An_issuer_is_an_absolute_URI() =>
        FluentActions.Invoking(() => new AccessTokenExchange(_given.Verifier, new AccessTokenExchangeOptions
        {
            Issuer = "login",
            SigningCredentials = new SigningCredentials(_given.Key, "Ed25519"),
        })).Should().Throw<ArgumentException>().WithMessage("*absolute URI*");

    private static AccessTokenRequest Request => new() { Audience = Given.Audience };

    private async Task<string> Refused(VerifiedCredential chain, AccessTokenRequest? request = null) =>
        (await _given.Exchange().IssueAsync(chain, request ?? Request)).Denial?.Code ?? "issued";

    private sealed class Silent : IRevocationSource
    {
        public long Version => 1;

        public RevocationStatus Check(VerifiedCredential credential) => RevocationStatus.Unknown;
    }
}
