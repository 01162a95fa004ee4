using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Keys;

public sealed class SecurityKeyTests : IDisposable
{
    // RFC 8037, appendix A.
    private const string X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private const string Thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    /// <summary>The point of <see cref="X"/> plus one of order 8: on the curve, canonical, not of small order, and not in the subgroup.</summary>
    private const string MixedOrder = "3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d";

    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public void A_key_is_named_by_its_thumbprint()
    {
        Ed25519SecurityKey.TryFromJsonWebKey(Jwk(), out Ed25519SecurityKey? key).Should().BeTrue();

        key!.KeyId.Should().Be(Thumbprint);
        key.CanComputeJwkThumbprint().Should().BeTrue();
        Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()).Should().Be(Thumbprint);
        key.KeySize.Should().Be(256);
    }

    [Fact]
    public void A_key_says_whether_it_can_sign()
    {
        _given.Key.PrivateKeyStatus.Should().Be(PrivateKeyStatus.Exists);
        new Ed25519SecurityKey(_given.Key.PublicKey).PrivateKeyStatus.Should().Be(PrivateKeyStatus.DoesNotExist);
    }

    [Fact]
    public void A_key_shows_its_id_and_nothing_else() => _given.Key.ToString().Should().Be($"Ed25519SecurityKey {_given.Key.PublicKey.Id}");

    [Fact]
    public void A_key_that_is_not_of_prime_order_is_refused()
    {
        AgentPublicKey mixed = AgentPublicKey.Import(Convert.FromHexString(MixedOrder));

        FluentActions.Invoking(() => new Ed25519SecurityKey(mixed)).Should().Throw<ArgumentException>().WithMessage("*prime order*");
        Ed25519SecurityKey.TryFromJsonWebKey(Jwk(it => it.X = Base64UrlEncoder.Encode(mixed.Raw.ToArray())), out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]     // order 1
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]     // order 2
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]     // order 4
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]     // order 8
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]     // y = 1 + p
    public void A_key_for_which_anybody_can_sign_is_refused(string raw) =>
        Ed25519SecurityKey.TryFromJsonWebKey(Jwk(it => it.X = Base64UrlEncoder.Encode(Convert.FromHexString(raw))), out _).Should().BeFalse();

    [Fact]
    public void A_published_key_is_read_back_as_the_same_key()
    {
        JsonWebKey jwk = _given.Key.ToJsonWebKey();
        JsonWebKeySet published = new($$"""{"keys":[{"kty":"{{jwk.Kty}}","crv":"{{jwk.Crv}}","x":"{{jwk.X}}","kid":"{{jwk.Kid}}","alg":"{{jwk.Alg}}","use":"{{jwk.Use}}"}]}""");

        Ed25519SecurityKey.TryFromJsonWebKey(published.Keys.Single(), out Ed25519SecurityKey? key).Should().BeTrue();

        key!.PublicKey.Should().Be(_given.Key.PublicKey);
        key.KeyId.Should().Be(_given.Key.KeyId);
        key.AllowEdDsa.Should().BeFalse();
        jwk.HasPrivateKey.Should().BeFalse();
    }

    [Fact]
    public void A_key_keeps_the_id_it_was_published_with()
    {
        Ed25519SecurityKey.TryFromJsonWebKey(Jwk(it => it.Kid = "2026-11"), out Ed25519SecurityKey? key).Should().BeTrue();

        key!.KeyId.Should().Be("2026-11");
    }

    [Fact]
    public void A_key_that_is_marked_for_EdDSA_is_read_only_where_that_was_asked_for()
    {
        JsonWebKey jwk = Jwk(it => it.Alg = "EdDSA");

        Ed25519SecurityKey.TryFromJsonWebKey(jwk, out _).Should().BeFalse();
        Ed25519SecurityKey.TryFromJsonWebKey(jwk, out Ed25519SecurityKey? key, allowEdDsa: true).Should().BeTrue();
        key!.AllowEdDsa.Should().BeTrue();
    }

    public static TheoryData<string, Action<JsonWebKey>> OtherKeys => new()
    {
        { "another type", jwk => jwk.Kty = "EC" },
        { "another curve", jwk => jwk.Crv = "X25519" },
        { "no x", jwk => jwk.X = null },
        { "a short x", jwk => jwk.X = X[1..] },
        { "a padded x", jwk => jwk.X = X + "=" },
        { "x in the other alphabet", jwk => jwk.X = "+" + X[1..] },
        { "stray bits in x", jwk => jwk.X = X[..^1] + "p" },
        { "JSON in x", jwk => jwk.X = "\"" + X[1..] },
        { "a private member", jwk => jwk.D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A" },
        { "a shared secret", jwk => jwk.K = "AAAA" },
        { "use for encryption", jwk => jwk.Use = "enc" },
        { "another algorithm", jwk => jwk.Alg = "ES256" },
        { "another operation", jwk => jwk.KeyOps.Add("deriveKey") },
    };

    [Theory, MemberData(nameof(OtherKeys), DisableDiscoveryEnumeration = true)]
    public void A_key_of_another_kind_or_use_is_refused(string what, Action<JsonWebKey> change) =>
        Ed25519SecurityKey.TryFromJsonWebKey(Jwk(change), out _, allowEdDsa: true).Should().BeFalse(what);

    [Fact]
    public void No_key_is_no_key() => Ed25519SecurityKey.TryFromJsonWebKey(null, out _).Should().BeFalse();

    private static JsonWebKey Jwk(Action<JsonWebKey>? change = null)
    {
        JsonWebKey jwk = new() { Kty = "OKP", Crv = "Ed25519", X = X };
        change?.Invoke(jwk);
        return jwk;
    }
}
