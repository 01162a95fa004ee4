using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Sponsors;

/// <summary>Who stood behind a validated token.</summary>
public sealed class SponsorTokenTests : IDisposable
{
    private const string AccessHeader = """{"alg":"Ed25519","typ":"at+jwt"}""";
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Theory, EachHandler]
    public async Task An_id_token_is_a_person_and_how_they_authenticated(HandlerKind handler)
    {
        AuthenticatedSponsor sponsor = Accepted(Reader.ReadIdToken(await Validated(
            Forge.Claims(("amr", new[] { "pwd", "otp" }), ("acr", "urn:loa:2"), ("nonce", "n")), handler: handler)));

        sponsor.Evidence.Kind.Should().Be(SponsorKind.Human);
        sponsor.Evidence.Id.Should().Be("https://login.contoso.com#alice");
        sponsor.Evidence.Method.Should().Be("oidc pwd+otp acr=urn:loa:2");
        sponsor.Principal.Should().BeNull();
        sponsor.Issuer.Should().Be(Given.Issuer);
        sponsor.Subject.Should().Be("alice");
        sponsor.Expires.Should().BeCloseTo(DateTimeOffset.UtcNow.AddMinutes(5), TimeSpan.FromMinutes(1));
        sponsor.ToString().Should().Be("Human https://login.contoso.com#alice (oidc pwd+otp acr=urn:loa:2)");
    }

    [Fact]
    public async Task An_id_token_that_does_not_say_how_is_still_a_person() =>
        Accepted(Reader.ReadIdToken(await Validated(Forge.Claims()))).Evidence.Method.Should().Be("oidc");

    [Theory]
    [InlineData("""{"amr":["hwk"]}""", "oauth hwk")]
    [InlineData("""{"acr":"gold"}""", "oauth acr=gold")]
    [InlineData("""{"auth_time":1700000000}""", "oauth")]
    public async Task An_access_token_is_a_person_where_it_says_that_one_authenticated(string claims, string method)
    {
        AuthenticatedSponsor sponsor = Accepted(Reader.ReadAccessToken(await Validated(With(claims), AccessHeader)));

        sponsor.Evidence.Kind.Should().Be(SponsorKind.Human);
        sponsor.Evidence.Method.Should().Be(method);
    }

    [Fact]
    public async Task An_access_token_that_does_not_say_so_is_nobody() =>
        Refused(Reader.ReadAccessToken(await Validated(Forge.Claims(), AccessHeader))).Should().Be(DenialCodes.Unaccountable);

    [Theory]
    [InlineData("""{"sub":"batch","client_id":"batch"}""")]
    [InlineData("""{"sub":"batch","azp":"batch"}""")]
    [InlineData("""{"idtyp":"app"}""")]
    [InlineData("""{"gty":"client-credentials"}""")]
    [InlineData("""{"sub":"batch","client_id":"batch","amr":["pwd"],"auth_time":1700000000}""")]
    public async Task A_client_that_speaks_for_itself_is_a_service(string claims)
    {
        AuthenticatedSponsor sponsor = Accepted(Reader.ReadAccessToken(await Validated(With(claims), AccessHeader)));

        sponsor.Evidence.Kind.Should().Be(SponsorKind.Service);
        sponsor.Evidence.Method.Should().Be("oauth client_credentials");
        Refused(Reader.ReadIdToken(await Validated(With(claims)))).Should().Be(DenialCodes.TypeMismatch);
    }

    [Theory]
    [InlineData("""{"act":{"sub":"bot"},"amr":["pwd"]}""", "https://login.contoso.com#bot")]
    [InlineData("""{"act":{"iss":"https://other.example","sub":"bot","act":{"sub":"older"}}}""", "https://other.example#bot")]
    [InlineData("""{"act":{"sub":"bot"},"client_id":"alice"}""", "https://login.contoso.com#bot")]
    public async Task An_agent_that_acts_for_somebody_is_an_agent_and_that_somebody_is_the_principal(string claims, string agent)
    {
        AuthenticatedSponsor sponsor = Accepted(Reader.ReadAccessToken(await Validated(With(claims), AccessHeader)));

        sponsor.Evidence.Kind.Should().Be(SponsorKind.Agent);
        sponsor.Evidence.Id.Should().Be(agent);
        sponsor.Evidence.Method.Should().Be("oauth act");
        sponsor.Principal.Should().Be("https://login.contoso.com#alice");
        Accepted(Reader.ReadIdToken(await Validated(With(claims)))).Evidence.Kind.Should().Be(SponsorKind.Agent, "an id token can be delegated as well");
    }

    [Theory]
    [InlineData("""{"act":null}""")]
    [InlineData("""{"act":"bot"}""")]
    [InlineData("""{"act":{}}""")]
    [InlineData("""{"act":{"sub":""}}""")]
    [InlineData("""{"act":{"sub":7}}""")]
    [InlineData("""{"act":{"sub":"a b"}}""")]
    [InlineData("""{"amr":"pwd"}""")]
    [InlineData("""{"amr":[]}""")]
    [InlineData("""{"amr":[7]}""")]
    [InlineData("""{"amr":["pwd otp"]}""")]
    [InlineData("""{"amr":["pwd+otp"]}""")]
    [InlineData("""{"acr":7}""")]
    [InlineData("""{"acr":""}""")]
    [InlineData("""{"acr":"a acr=b"}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":"al ice"}""")]
    [InlineData("""{"sub":"al\u202eice"}""")]
    [InlineData("""{"iss":"https://login.contoso.com#x"}""")]
    public async Task A_claim_that_is_not_what_its_specification_says_is_refused(string claims)
    {
        TokenValidationParameters parameters = Given.Parameters(_given.Key);
        parameters.ValidIssuers = ["https://login.contoso.com#x"];
        TokenValidationResult validated = await Validated(With(claims), parameters: parameters);

        Refused(Reader.ReadIdToken(validated)).Should().Be(DenialCodes.Malformed);
        Refused(Reader.ReadAccessToken(validated)).Should().Be(DenialCodes.Malformed);
    }

    [Fact]
    public async Task A_name_that_a_sponsor_cannot_have_is_refused_and_the_longest_is_not()
    {
        string longest = new('a', 256 - Given.Issuer.Length - 1);

        Refused(Reader.ReadIdToken(await Validated(Forge.Claims(("sub", longest + "a"))))).Should().Be(DenialCodes.Malformed);
        Sponsor.Authenticated(Accepted(Reader.ReadIdToken(await Validated(Forge.Claims(("sub", longest))))).Evidence).Id.Should().HaveLength(256);
    }

    [Fact]
    public async Task A_method_that_a_sponsor_cannot_have_is_refused_and_the_longest_is_not()
    {
        string longest = new('a', 256 - "oidc acr=".Length);

        Refused(Reader.ReadIdToken(await Validated(Forge.Claims(("acr", longest + "a"))))).Should().Be(DenialCodes.TooLarge);
        Accepted(Reader.ReadIdToken(await Validated(Forge.Claims(("acr", longest))))).Evidence.Method.Should().HaveLength(256);
    }

    [Fact]
    public async Task What_no_handler_found_valid_is_refused()
    {
        TokenValidationResult invalid = await Validated(Forge.Claims(("aud", "https://elsewhere.example")), mustBeValid: false);
        TokenValidationResult forged = new() { IsValid = false, SecurityToken = new JsonWebToken(await Forge.Signed(_given.Signer, Forge.Claims())) };

        Refused(Reader.ReadIdToken(invalid)).Should().Be(DenialCodes.SignatureInvalid);
        Refused(Reader.ReadIdToken(forged)).Should().Be(DenialCodes.SignatureInvalid);
        Refused(Reader.ReadAccessToken(forged)).Should().Be(DenialCodes.SignatureInvalid);
    }

    [Fact]
    public void A_result_without_a_token_is_refused() =>
        Refused(Reader.ReadIdToken(new TokenValidationResult { IsValid = true })).Should().Be(DenialCodes.Malformed);

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    public void A_token_without_an_algorithm_is_refused_whatever_a_host_lets_pass(string header)
    {
        TokenValidationResult lenient = new() { IsValid = true, SecurityToken = new JsonWebToken($"{Forge.SigningInput(header, Forge.Claims())}.AAAA") };

        Refused(Reader.ReadIdToken(lenient)).Should().Be(DenialCodes.AlgorithmNotAllowed);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(253402300800)]
    [InlineData(long.MaxValue)]
    public async Task A_time_that_no_calendar_has_is_refused(long exp)
    {
        TokenValidationResult lenient = new() { IsValid = true, SecurityToken = new JsonWebToken(await Forge.Signed(_given.Signer, Forge.Claims(("exp", exp)))) };

        Refused(Reader.ReadIdToken(lenient)).Should().Be(DenialCodes.Malformed);
    }

    [Theory, EachHandler]
    public async Task An_encrypted_token_is_not_read(HandlerKind handler)
    {
        SymmetricSecurityKey secret = new(new byte[32]);
        string token = new JsonWebTokenHandler().CreateToken(
            Forge.Claims(), new SigningCredentials(_given.Key, "Ed25519"), new EncryptingCredentials(secret, "dir", SecurityAlgorithms.Aes128CbcHmacSha256));
        TokenValidationParameters parameters = Given.Parameters(_given.Key);
        parameters.TokenDecryptionKey = secret;
        TokenValidationResult validated = await handler.Validate(token, parameters);

        validated.IsValid.Should().BeTrue(validated.Exception?.Message);
        Refused(Reader.ReadIdToken(validated)).Should().Be(DenialCodes.Malformed);
    }

    [Fact]
    public async Task A_result_that_is_older_than_the_token_lives_is_refused()
    {
        TokenValidationResult validated = await Validated(Forge.Claims());
        _given.Clock.Advance(TimeSpan.FromMinutes(5));

        Refused(Reader.ReadIdToken(validated)).Should().Be(DenialCodes.Expired);
    }

    [Theory]
    [InlineData("""{"alg":"Ed25519","typ":"at+jwt"}""", "{}")]
    [InlineData("""{"alg":"Ed25519","typ":"logout+jwt"}""", "{}")]
    [InlineData("""{"alg":"Ed25519","typ":"aat+jwt"}""", "{}")]
    [InlineData(Forge.Header, """{"events":{"http://schemas.openid.net/event/backchannel-logout":{}}}""")]
    public async Task What_is_no_id_token_is_not_read_as_one(string header, string claims) =>
        Refused(Reader.ReadIdToken(await Validated(With(claims), header))).Should().Be(DenialCodes.TypeMismatch);

    [Theory]
    [InlineData("""{"alg":"Ed25519","typ":"dpop+jwt"}""", "{}")]
    [InlineData(Forge.Header, """{"nonce":"n"}""")]
    [InlineData(Forge.Header, """{"at_hash":"h"}""")]
    [InlineData(Forge.Header, """{"events":{}}""")]
    public async Task What_is_no_access_token_is_not_read_as_one(string header, string claims) =>
        Refused(Reader.ReadAccessToken(await Validated(With(claims), header))).Should().Be(DenialCodes.TypeMismatch);

    [Fact]
    public async Task A_sponsor_so_authenticated_stands_in_the_root_and_in_the_proved_chain()
    {
        AuthenticatedSponsor alice = Accepted(Reader.ReadIdToken(await Validated(Forge.Claims(("amr", new[] { "hwk", "user" })))));
        Sponsor sponsor = Sponsor.Authenticated(alice.Evidence);

        VerifiedCredential chain = await _given.Chain(Given.Grant(sponsor: sponsor, principal: alice.Principal));

        chain.Sponsor.Should().Be(sponsor);
        chain.Sponsor!.ToString().Should().Be("human https://login.contoso.com#alice (authenticated, oidc hwk+user)");
    }

    [Fact]
    public async Task An_access_token_of_the_exchange_names_the_agent_that_used_it()
    {
        VerifiedCredential chain = await _given.Chain();
        AccessTokenResult issued = await _given.Exchange().IssueAsync(chain, new AccessTokenRequest { Audience = Given.Audience });
        TokenValidationResult validated = await HandlerKind.JsonWebToken.Validate(issued.Token!, Given.Parameters(_given.Key));

        AuthenticatedSponsor sponsor = Accepted(Reader.ReadAccessToken(validated));

        sponsor.Evidence.Kind.Should().Be(SponsorKind.Agent);
        sponsor.Evidence.Id.Should().Be($"https://agents.contoso.com#{chain.Holder.ToUri()}");
        sponsor.Principal.Should().Be("https://login.contoso.com#alice@contoso.com");
    }

    private SponsorTokenReader Reader => new(_given.Clock);

    private static AuthenticatedSponsor Accepted(SponsorTokenReading reading)
    {
        reading.IsAccepted.Should().BeTrue(reading.Denial?.Reason);
        return reading.Sponsor!;
    }

    private static string Refused(SponsorTokenReading reading) => reading.Denial?.Code ?? reading.ToString();

    /// <summary>Ordinary claims with others added or put in their place.</summary>
    private static string With(string claims) => Forge.Claims(
        [.. System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, System.Text.Json.JsonElement>>(claims)!.Select(claim => (claim.Key, (object)claim.Value))]);

    private async Task<TokenValidationResult> Validated(
        string claims, string header = Forge.Header, TokenValidationParameters? parameters = null, bool mustBeValid = true, HandlerKind handler = HandlerKind.JsonWebToken)
    {
        parameters ??= Given.Parameters(_given.Key);
        parameters.ValidTypes = null;       // what a host that checks no types would let pass
        TokenValidationResult result = await handler.Validate(await Forge.Signed(_given.Signer, claims, header), parameters);
        result.IsValid.Should().Be(mustBeValid, result.Exception?.Message);
        return result;
    }
}
