using System.Text.Json;
using AgentIdentity.Sdk.Support;
using CsCheck;
using BouncyEd25519 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace AgentIdentity.Sdk.Keys;

public sealed class DidKeyTests
{
    private const string Did = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

    [Fact]
    public void Every_published_identifier_is_the_identifier_of_its_key()
    {
        JsonElement vectors = Vectors.ReadJson("did-key/test-vectors/ed25519-x25519.json");
        foreach (JsonProperty vector in vectors.EnumerateObject())
        {
            byte[] raw = new byte[AgentPublicKey.Size];
            BouncyEd25519.GeneratePublicKey(Convert.FromHexString(vector.Value.GetProperty("seed").GetString()!), 0, raw, 0);

            AgentPublicKey.TryParseDidKey(vector.Name, out AgentPublicKey? key).Should().BeTrue();
            key!.Raw.ToArray().Should().Equal(raw);
            key.ToDidKey().Should().Be(vector.Name);
        }

        vectors.GetPropertyCount().Should().BePositive();
    }

    [Fact]
    public void An_identifier_reads_back_as_the_key_it_was_made_from() =>
        Gen.Byte.Array[32].Sample(seed =>
        {
            byte[] raw = new byte[AgentPublicKey.Size];
            BouncyEd25519.GeneratePublicKey(seed, 0, raw, 0);
            AgentPublicKey key = AgentPublicKey.Import(raw);

            return key.ToDidKey() == Doors.DidKey(raw) && AgentPublicKey.TryParseDidKey(key.ToDidKey(), out AgentPublicKey? same) && same.Equals(key);
        }, iter: 500);

    [Fact]
    public void No_key_has_two_identifiers() =>
        // Whatever character is replaced by whatever other: either it is refused or it is another key.
        Gen.Select(Gen.Int[0, Did.Length - 1], Gen.Char[' ', '~']).Sample((at, c) =>
        {
            string changed = Did[..at] + c + Did[(at + 1)..];
            return !AgentPublicKey.TryParseDidKey(changed, out AgentPublicKey? key) || key.ToDidKey() == changed;
        }, iter: 5_000);

    [Theory]
    [InlineData("")]
    [InlineData("z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:key:6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:web:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("DID:KEY:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:key:f6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]         // multibase hexadecimal
    [InlineData("did:key:z16MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]        // a leading zero
    [InlineData("did:key:z1MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW")]
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWpp")]
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW0")]         // not in the alphabet
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWl")]
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW\n")]
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp\n")]
    [InlineData(" did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp#z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")]
    [InlineData("did:key:z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW")]         // X25519
    [InlineData("did:key:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void What_is_not_the_identifier_of_an_Ed25519_key_is_refused(string did)
    {
        AgentPublicKey.TryParseDidKey(did, out AgentPublicKey? key).Should().BeFalse();
        key.Should().BeNull();
    }

    [Fact]
    public void No_identifier_at_all_is_refused() => AgentPublicKey.TryParseDidKey(null, out _).Should().BeFalse();
}
