using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Support;
using BouncyEd25519 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace AgentIdentity.Sdk.Keys;

public sealed class AgentPublicKeyTests
{
    public static readonly TheoryData<string> DoorNames = new(Doors.All.Keys);

    [Theory]
    [MemberData(nameof(DoorNames))]
    public void An_honest_key_enters_by_every_door(string door)
    {
        byte[] raw = Convert.FromHexString(KnownKeys.Rfc);

        AgentPublicKey? key = Doors.All[door](raw);

        key.Should().Be(AgentPublicKey.Import(raw));
        key!.Raw.ToArray().Should().Equal(raw);
        key.IsPrimeOrder.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(DoorNames))]
    public void A_point_of_small_order_enters_by_no_door(string door) => NoneEnters(door, KnownKeys.SmallOrder);

    [Theory]
    [MemberData(nameof(DoorNames))]
    public void A_misspelt_point_of_small_order_enters_by_no_door(string door) => NoneEnters(door, KnownKeys.SmallOrderMisspelt);

    [Theory]
    [MemberData(nameof(DoorNames))]
    public void A_point_that_is_not_canonical_enters_by_no_door(string door) => NoneEnters(door, KnownKeys.NotCanonical);

    [Theory]
    [MemberData(nameof(DoorNames))]
    public void A_key_of_another_length_enters_by_no_door(string door) =>
        NoneEnters(door, ["", KnownKeys.Rfc[..62], KnownKeys.Rfc + "00", "00" + KnownKeys.Rfc, KnownKeys.Rfc + KnownKeys.Rfc]);

    [Fact]
    public void The_throwing_import_says_what_a_key_is()
    {
        Action importing = () => AgentPublicKey.Import(Convert.FromHexString(KnownKeys.SmallOrder[0]));

        importing.Should().ThrowExactly<FormatException>().WithMessage("an Ed25519 public key is 32 canonical bytes, not of small order");
    }

    [Fact]
    public void A_key_with_a_torsion_component_is_not_of_prime_order()
    {
        foreach (string hex in KnownKeys.MixedOrder)
        {
            byte[] raw = Convert.FromHexString(hex);
            BouncyEd25519.ValidatePublicKeyPartial(raw, 0).Should().BeTrue("the vector is a point of the curve, so that only its order can be at fault");
            BouncyEd25519.ValidatePublicKeyFull(raw, 0).Should().BeFalse();

            AgentPublicKey.Import(raw).IsPrimeOrder.Should().BeFalse();
        }
    }

    [Fact]
    public void Bytes_that_are_no_point_are_not_of_prime_order_and_verify_nothing()
    {
        foreach (string hex in KnownKeys.NotOnCurve)
        {
            AgentPublicKey key = AgentPublicKey.Import(Convert.FromHexString(hex));

            key.IsPrimeOrder.Should().BeFalse();
            key.Verify(default, new byte[AgentPublicKey.SignatureSize]).Should().BeFalse();
            key.Verify("data"u8, RandomNumberGenerator.GetBytes(AgentPublicKey.SignatureSize)).Should().BeFalse();
        }
    }

    [Fact]
    public void Random_bytes_are_of_prime_order_exactly_when_the_second_opinion_says_so()
    {
        int ofPrimeOrder = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] raw = RandomNumberGenerator.GetBytes(AgentPublicKey.Size);

            bool isPrimeOrder = AgentPublicKey.TryImport(raw, out AgentPublicKey? key) && key.IsPrimeOrder;

            isPrimeOrder.Should().Be(BouncyEd25519.ValidatePublicKeyFull(raw, 0), Convert.ToHexString(raw));
            ofPrimeOrder += isPrimeOrder ? 1 : 0;
        }

        ofPrimeOrder.Should().BeInRange(5, 100, "half of all y have an x, and one point in eight lies in the subgroup");
    }

    [Fact]
    public void A_key_survives_every_one_of_its_spellings()
    {
        AgentPublicKey key = AgentPublicKey.Import(Convert.FromHexString(KnownKeys.Rfc));

        AgentPublicKey.TryParseDidKey(key.ToDidKey(), out AgentPublicKey? fromDid).Should().BeTrue();
        AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(key.ToJwk()), out AgentPublicKey? fromJwk).Should().BeTrue();
        AgentPublicKey.TryParsePem(key.ToPem(), out AgentPublicKey? fromPem).Should().BeTrue();
        new[] { fromDid, fromJwk, fromPem }.Should().AllBeEquivalentTo(key);
    }

    [Fact]
    public void Two_keys_are_equal_when_their_bytes_are()
    {
        AgentPublicKey key = AgentPublicKey.Import(Convert.FromHexString(KnownKeys.Rfc));
        AgentPublicKey same = AgentPublicKey.Import(Convert.FromHexString(KnownKeys.Rfc));
        AgentPublicKey other = AgentPublicKey.Import(Convert.FromHexString(KnownKeys.MixedOrder[0]));

        key.Equals(same).Should().BeTrue();
        key.Equals((object)same).Should().BeTrue();
        key.GetHashCode().Should().Be(same.GetHashCode());
        key.Equals(other).Should().BeFalse();
        key.Equals(key.Id).Should().BeFalse();
        EqualityComparer<object>.Default.Equals(key, null).Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n")]     // X25519
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VxAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n")]     // Ed448
    public void What_is_not_an_Ed25519_public_key_in_PEM_is_refused(string pem) =>
        AgentPublicKey.TryParsePem(pem, out _).Should().BeFalse();

    [Fact]
    public void No_PEM_at_all_is_refused() => AgentPublicKey.TryParsePem(null, out _).Should().BeFalse();

    private static void NoneEnters(string door, IEnumerable<string> keys)
    {
        foreach (string hex in keys)
        {
            Doors.All[door](Convert.FromHexString(hex)).Should().BeNull($"{hex} is no key");
        }
    }
}
