using System.Buffers.Text;
using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Keys;

/// <summary>The real handlers sign and validate with Ed25519, and take nothing else for it.</summary>
public sealed class HandlerTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Theory, EachPairOfHandlers]
    public async Task What_one_handler_signs_both_validate(HandlerKind signing, HandlerKind validating)
    {
        string token = signing.Sign(Descriptor(_given.Key));

        TokenValidationResult result = await validating.Validate(token, Given.Parameters(VerifyingKey));

        result.IsValid.Should().BeTrue(result.Exception?.Message);
        Forge.HeaderOf(token).GetProperty("alg").GetString().Should().Be("Ed25519");
        Forge.HeaderOf(token).GetProperty("kid").GetString().Should().Be(_given.Key.PublicKey.Id.ToString());
        _given.Key.PublicKey.Verify(
            System.Text.Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]), Base64Url.DecodeFromChars(token.Split('.')[2])).Should().BeTrue();
    }

    [Theory, EachHandler]
    public async Task A_token_without_a_key_id_is_validated_with_the_key_that_is_trusted(HandlerKind handler)
    {
        string token = await Forge.Signed(Signer, Forge.Claims());

        (await handler.Validate(token, Given.Parameters(VerifyingKey))).IsValid.Should().BeTrue();
    }

    [Theory, EachHandler]
    public async Task EdDSA_is_refused_where_it_was_not_asked_for(HandlerKind handler)
    {
        string token = await Forge.Signed(Signer, Forge.Claims(), """{"alg":"EdDSA","typ":"JWT"}""");

        (await handler.Validate(token, Given.Parameters(VerifyingKey))).IsValid.Should().BeFalse();
    }

    [Theory, EachHandler]
    public async Task EdDSA_is_accepted_where_it_was_asked_for(HandlerKind handler)
    {
        string token = await Forge.Signed(Signer, Forge.Claims(), """{"alg":"EdDSA","typ":"JWT"}""");

        (await handler.Validate(token, Given.Parameters(new Ed25519SecurityKey(_given.Key.PublicKey) { AllowEdDsa = true }))).IsValid.Should().BeTrue();
    }

    [Theory, EachHandler]
    public void EdDSA_is_signed_only_where_it_was_asked_for(HandlerKind handler)
    {
        using IAgentSigner signer = _given.NewSigner();

        handler.Invoking(it => it.Sign(Descriptor(new Ed25519SecurityKey(signer), "EdDSA"))).Should().Throw<NotSupportedException>();
        Forge.HeaderOf(handler.Sign(Descriptor(new Ed25519SecurityKey(signer) { AllowEdDsa = true }, "EdDSA")))
            .GetProperty("alg").GetString().Should().Be("EdDSA");
    }

    [Theory, EachHandler]
    public async Task A_mac_under_the_public_key_is_no_signature(HandlerKind handler)
    {
        foreach (byte[] secret in new[]
        {
            _given.Key.PublicKey.Raw.ToArray(),
            System.Text.Encoding.UTF8.GetBytes(_given.Key.PublicKey.ToPem()),
            System.Text.Encoding.UTF8.GetBytes(_given.Key.PublicKey.ToJwk()),
        })
        {
            (await handler.Validate(Forge.Maced(secret, Forge.Claims()), Given.Parameters(VerifyingKey))).IsValid.Should().BeFalse();
        }
    }

    [Theory, EachHandler]
    public async Task The_other_names_of_algorithms_are_refused_whatever_is_signed(HandlerKind handler)
    {
        foreach (string name in new[] { "none", "None", "ed25519", "ED25519", "Ed448", "RS256", "ES256", "HS256", "" })
        {
            string signed = await Forge.Signed(Signer, Forge.Claims(), $$"""{"alg":"{{name}}","typ":"JWT"}""");

            (await handler.Validate(signed, Given.Parameters(VerifyingKey))).IsValid.Should().BeFalse(name);
            (await handler.Validate(signed[..(signed.LastIndexOf('.') + 1)], Given.Parameters(VerifyingKey))).IsValid.Should().BeFalse(name);
        }
    }

    [Theory, EachHandler]
    public async Task A_token_for_another_audience_is_refused(HandlerKind handler)
    {
        string token = await Forge.Signed(Signer, Forge.Claims(("aud", "https://elsewhere.example")));

        (await handler.Validate(token, Given.Parameters(VerifyingKey))).Exception.Should().BeOfType<SecurityTokenInvalidAudienceException>();
    }

    [Theory, EachHandler]
    public async Task A_key_that_the_token_itself_brings_is_not_trusted(HandlerKind handler)
    {
        using IAgentSigner stranger = _given.NewSigner();
        string token = await Forge.Signed(
            stranger, Forge.Claims(), $$"""{"alg":"Ed25519","jwk":{{stranger.PublicKey.ToJwk()}},"kid":"{{_given.Key.KeyId}}","typ":"JWT"}""");

        (await handler.Validate(token, Given.Parameters(VerifyingKey))).IsValid.Should().BeFalse();
    }

    [Theory, EachHandler]
    public async Task Changing_any_character_breaks_a_token(HandlerKind handler)
    {
        string token = await Forge.Signed(Signer, Forge.Claims());
        TokenValidationParameters parameters = Given.Parameters(VerifyingKey);

        for (int i = 0; i < token.Length; i++)
        {
            // Another high bit: the last character of a segment has low bits that decoders may ignore.
            char other = token[i] == '.' ? 'A' : token[i] == 'A' ? 'g' : 'A';
            (await handler.Validate($"{token[..i]}{other}{token[(i + 1)..]}", parameters)).IsValid.Should().BeFalse($"character {i} was changed");
        }
    }

    [Theory, EachHandler]
    public async Task A_signature_with_S_plus_L_is_refused(HandlerKind handler)
    {
        string token = await Forge.Signed(Signer, Forge.Claims());
        byte[] signature = Base64Url.DecodeFromChars(token.Split('.')[2]);
        Malleable.AddGroupOrder(signature.AsSpan(32));

        (await handler.Validate(token[..(token.LastIndexOf('.') + 1)] + Base64Url.EncodeToString(signature), Given.Parameters(VerifyingKey)))
            .IsValid.Should().BeFalse();
    }

    [Fact]
    public void A_key_without_its_private_half_does_not_sign() =>
        HandlerKind.JsonWebToken.Invoking(it => it.Sign(Descriptor(VerifyingKey))).Should().Throw<InvalidOperationException>();

    [Theory, EachHandler]
    public async Task The_provider_serves_a_factory_of_the_hosts_own(HandlerKind handler)
    {
        TokenValidationParameters parameters = Given.Parameters(VerifyingKey);
        parameters.CryptoProviderFactory = new CryptoProviderFactory { CustomCryptoProvider = new Ed25519CryptoProvider() };

        (await handler.Validate(await Forge.Signed(Signer, Forge.Claims()), parameters)).IsValid.Should().BeTrue();
        (await handler.Validate(await Forge.Signed(Signer, Forge.Claims(), """{"alg":"EdDSA","typ":"JWT"}"""), parameters)).IsValid.Should().BeFalse();
    }

    [Theory, EachHandler]
    public async Task A_factory_that_keeps_providers_does_not_lend_the_leniency_of_one_key_to_another(HandlerKind handler)
    {
        CryptoProviderFactory shared = new() { CustomCryptoProvider = new Ed25519CryptoProvider(), CacheSignatureProviders = true, CacheCustomProviders = true };
        string token = await Forge.Signed(Signer, Forge.Claims(), """{"alg":"EdDSA","typ":"JWT"}""");
        TokenValidationParameters lenient = Given.Parameters(new Ed25519SecurityKey(_given.Key.PublicKey) { AllowEdDsa = true });
        TokenValidationParameters strict = Given.Parameters(VerifyingKey);
        lenient.CryptoProviderFactory = shared;
        strict.CryptoProviderFactory = shared;

        (await handler.Validate(token, lenient)).IsValid.Should().BeTrue();
        (await handler.Validate(token, strict)).IsValid.Should().BeFalse();
    }

    [Fact]
    public void A_signer_that_answers_later_does_not_block_a_handler()
    {
        using LateSigner late = new(_given.NewSigner());

        HandlerKind.JsonWebToken.Invoking(it => it.Sign(Descriptor(new Ed25519SecurityKey(late))))
            .Should().Throw<NotSupportedException>().WithMessage("*AccessTokenExchange*");
        late.Seen.IsCancellationRequested.Should().BeTrue("the custodian is told that nobody waits");
    }

    private Ed25519SecurityKey VerifyingKey => new(_given.Key.PublicKey);

    private IAgentSigner Signer => _given.Signer;

    private static SecurityTokenDescriptor Descriptor(Ed25519SecurityKey key, string algorithm = Ed25519SecurityKey.Algorithm) => new()
    {
        Issuer = Given.Issuer,
        Audience = Given.Audience,
        Claims = new Dictionary<string, object> { ["sub"] = "alice" },
        SigningCredentials = new SigningCredentials(key, algorithm),
    };
}
