using System.Text.Json;
using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Jose;

/// <summary>Another ecosystem: tokens of Node's jose are validated here, and ours there.</summary>
public sealed class JoseTests(NodeJose jose) : IClassFixture<NodeJose>, IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task A_token_of_jose_is_validated_by_both_handlers_and_read()
    {
        JsonElement signed = await Signed("Ed25519");
        TokenValidationParameters parameters = Given.Parameters(Key(signed));

        foreach (HandlerKind handler in Enum.GetValues<HandlerKind>())
        {
            TokenValidationResult validated = await handler.Validate(Text(signed, "token"), parameters);

            validated.IsValid.Should().BeTrue(validated.Exception?.Message);
            new SponsorTokenReader().ReadIdToken(validated).Sponsor!.Evidence.Id.Should().Be("https://login.contoso.com#alice");
        }
    }

    [Fact]
    public async Task A_token_that_jose_signed_with_another_key_is_refused()
    {
        JsonElement one = await Signed("Ed25519");
        JsonElement other = await Signed("Ed25519");

        (await HandlerKind.JsonWebToken.Validate(Text(one, "token"), Given.Parameters(Key(other)))).IsValid.Should().BeFalse();
    }

    [Fact]
    public async Task EdDSA_of_jose_is_refused_unless_it_was_asked_for()
    {
        JsonElement signed = await Signed("EdDSA");

        (await HandlerKind.JsonWebToken.Validate(Text(signed, "token"), Given.Parameters(Key(signed)))).IsValid.Should().BeFalse();
        (await HandlerKind.JsonWebToken.Validate(Text(signed, "token"), Given.Parameters(Key(signed, allowEdDsa: true)))).IsValid.Should().BeTrue();
    }

    [Theory, EachHandler]
    public async Task A_token_that_a_handler_signs_is_validated_by_jose(HandlerKind handler)
    {
        string token = handler.Sign(new SecurityTokenDescriptor
        {
            Issuer = Given.Issuer,
            Audience = Given.Audience,
            Claims = new Dictionary<string, object> { ["sub"] = "alice" },
            SigningCredentials = new SigningCredentials(_given.Key, Ed25519SecurityKey.Algorithm),
        });

        JsonElement validated = await Validate(token, "JWT");

        Text(validated.GetProperty("payload"), "sub").Should().Be("alice");
        Text(validated, "thumbprint").Should().Be(_given.Key.KeyId);
    }

    [Fact]
    public async Task An_access_token_of_the_exchange_is_validated_by_jose_as_one()
    {
        using AgentPrincipal root = await _given.Authority.IssueAsync(Given.Grant());
        using AgentPrincipal leaf = await root.DelegateAsync(new Delegation { Name = "leaf", Scopes = Given.Scopes });
        AccessTokenResult issued = await _given.Exchange().IssueAsync(_given.Prove(leaf.Credential), new AccessTokenRequest { Audience = Given.Audience });

        JsonElement payload = (await Validate(issued.Token!, "at+jwt")).GetProperty("payload");

        Text(payload.GetProperty("act"), "sub").Should().Be(leaf.Id.ToUri().ToString());
        Text(payload.GetProperty("act").GetProperty("act"), "sub").Should().Be(root.Id.ToUri().ToString());
        Text(payload.GetProperty("cnf"), "jkt").Should().Be(leaf.Id.ToString());
    }

    [Fact]
    public async Task Jose_refuses_a_token_of_ours_that_was_changed_or_is_for_somebody_else()
    {
        AccessTokenResult issued = await _given.Exchange().IssueAsync(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience });
        string[] parts = issued.Token!.Split('.');

        Text(await Validate($"{parts[0]}.{Forge.Encode(Forge.Claims())}.{parts[2]}", "at+jwt"), "refused").Should().Be("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
        Text(await Validate(issued.Token, "at+jwt", audience: "https://elsewhere.example"), "refused").Should().Be("ERR_JWT_CLAIM_VALIDATION_FAILED");
        Text(await Validate(issued.Token, "JWT"), "refused").Should().Be("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static Ed25519SecurityKey Key(JsonElement signed, bool allowEdDsa = false)
    {
        Ed25519SecurityKey.TryFromJsonWebKey(new JsonWebKey(signed.GetProperty("jwk").GetRawText()), out Ed25519SecurityKey? key, allowEdDsa).Should().BeTrue();
        key!.KeyId.Should().Be(Text(signed, "thumbprint"));
        return key;
    }

    private Task<JsonElement> Signed(string algorithm) => jose.Ask(new
    {
        what = "sign",
        header = new { alg = algorithm, typ = "JWT" },
        claims = JsonSerializer.Deserialize<JsonElement>(Forge.Claims()),
    });

    private Task<JsonElement> Validate(string token, string type, string audience = Given.Audience)
    {
        JsonWebKey jwk = _given.Key.ToJsonWebKey();
        return jose.Ask(new
        {
            what = "validate",
            token,
            jwk = new { kty = jwk.Kty, crv = jwk.Crv, x = jwk.X, alg = jwk.Alg, use = jwk.Use, kid = jwk.Kid },
            options = new { algorithms = new[] { "Ed25519" }, issuer = Given.Issuer, audience, typ = type },
        });
    }
}
