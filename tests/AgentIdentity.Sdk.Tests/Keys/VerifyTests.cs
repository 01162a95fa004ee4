using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Support;
using BouncyEd25519 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace AgentIdentity.Sdk.Keys;

public sealed class VerifyTests
{
    // RFC 8032, section 7.1, test 3
    private const string Key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    private const string Message = "af82";
    private const string Signature =
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

    [Fact]
    public void Every_Wycheproof_signature_is_judged_as_published()
    {
        int judged = 0;
        foreach (JsonElement group in Vectors.ReadJson("wycheproof/ed25519_test.json").GetProperty("testGroups").EnumerateArray())
        {
            AgentPublicKey key = AgentPublicKey.Import(Hex(group.GetProperty("publicKey"), "pk"));
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool expected = test.GetProperty("result").GetString() == "valid";

                key.Verify(Hex(test, "msg"), Hex(test, "sig")).Should().Be(expected, $"test {test.GetProperty("tcId")} says so: {test.GetProperty("comment")}");
                judged++;
            }
        }

        judged.Should().Be(151);
    }

    [Fact]
    public void A_Wycheproof_key_is_the_same_by_every_door()
    {
        foreach (JsonElement group in Vectors.ReadJson("wycheproof/ed25519_test.json").GetProperty("testGroups").EnumerateArray())
        {
            AgentPublicKey key = AgentPublicKey.Import(Hex(group.GetProperty("publicKey"), "pk"));

            AgentPublicKey.TryParsePem(group.GetProperty("publicKeyPem").GetString(), out AgentPublicKey? fromPem).Should().BeTrue();
            AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(group.GetProperty("publicKeyJwk").GetRawText()), out AgentPublicKey? fromJwk).Should().BeTrue();
            fromPem.Should().Be(key);
            fromJwk.Should().Be(key);
        }
    }

    [Fact]
    public void The_signature_in_the_RFC_verifies() =>
        Verify(Convert.FromHexString(Message), Convert.FromHexString(Signature)).Should().BeTrue();

    [Fact]
    public void Flipping_any_bit_of_a_signature_breaks_it()
    {
        for (int bit = 0; bit < 8 * AgentPublicKey.SignatureSize; bit++)
        {
            byte[] signature = Convert.FromHexString(Signature);
            signature[bit / 8] ^= (byte)(1 << (bit % 8));

            Verify(Convert.FromHexString(Message), signature).Should().BeFalse($"bit {bit} was flipped");
        }
    }

    [Theory]
    [InlineData("af83")]
    [InlineData("af")]
    [InlineData("af8200")]
    [InlineData("")]
    public void A_signature_is_good_for_one_message_only(string message) =>
        Verify(Convert.FromHexString(message), Convert.FromHexString(Signature)).Should().BeFalse();

    [Fact]
    public void Anything_but_64_bytes_is_no_signature()
    {
        byte[] signature = Convert.FromHexString(Signature);

        Verify(Convert.FromHexString(Message), default).Should().BeFalse();
        Verify(Convert.FromHexString(Message), signature.AsSpan(0, 63)).Should().BeFalse();
        Verify(Convert.FromHexString(Message), [.. signature, 0]).Should().BeFalse();
    }

    [Fact]
    public void What_another_library_signed_verifies()
    {
        byte[] secret = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        byte[] message = "signed elsewhere"u8.ToArray();
        byte[] raw = new byte[AgentPublicKey.Size];
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        BouncyEd25519.GeneratePublicKey(secret, 0, raw, 0);
        BouncyEd25519.Sign(secret, 0, message, 0, message.Length, signature, 0);

        AgentPublicKey.Import(raw).Verify(message, signature).Should().BeTrue();
    }

    [Fact]
    public void Whatever_comes_in_as_a_key_can_be_asked_to_verify()
    {
        Random random = new(7);
        byte[] raw = new byte[AgentPublicKey.Size];
        for (int i = 0; i < 2000; i++)
        {
            random.NextBytes(raw);

            (AgentPublicKey.TryImport(raw, out AgentPublicKey? key) && key.Verify(raw, new byte[AgentPublicKey.SignatureSize])).Should().BeFalse();
        }
    }

    private static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        AgentPublicKey.Import(Convert.FromHexString(Key)).Verify(message, signature);

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
