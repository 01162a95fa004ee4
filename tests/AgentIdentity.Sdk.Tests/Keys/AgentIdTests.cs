using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Keys;

public sealed class AgentIdTests
{
    // RFC 8037, appendix A.3
    private const string Thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    [Fact]
    public void The_id_of_a_key_is_its_thumbprint_in_the_RFC()
    {
        AgentPublicKey.TryParseJwk("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"""u8, out AgentPublicKey? key).Should().BeTrue();

        key!.Id.ToString().Should().Be(Thumbprint);
        key.ToString().Should().Be(Thumbprint);
    }

    [Fact]
    public void The_id_of_a_key_is_its_published_thumbprint()
    {
        JsonElement vector = Vectors.ReadJson("jwk-thumbprint/vectors.json").EnumerateArray().Single(v => v.GetProperty("name").GetString() == "ed25519");
        AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(vector.GetProperty("jwk").GetString()!), out AgentPublicKey? key).Should().BeTrue();

        key!.Id.ToString().Should().Be(vector.GetProperty("thumbprint").GetString());
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key.ToJwk())).Should().Be(vector.GetProperty("precompute").GetString());
    }

    [Fact]
    public void An_id_reads_back_as_itself()
    {
        AgentId id = AgentId.Parse(Thumbprint);

        id.ToString().Should().Be(Thumbprint);
        AgentId.TryParse(Thumbprint, out AgentId? same).Should().BeTrue();
        same.Should().Be(id);
        ParseGenerically<AgentId>(Thumbprint).Should().Be(id);
        ParseSpan<AgentId>(Thumbprint).Should().Be(id);
    }

    [Fact]
    public void An_id_on_the_wire_is_its_RFC_9278_URI() =>
        AgentId.Parse(Thumbprint).ToUri().AbsoluteUri.Should().Be("urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + Thumbprint);

    [Theory]
    [InlineData("")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4")]         // a character short
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4kA")]       // a character long
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k=")]       // padded
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4=")]        // padded to the right length
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4%")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4l")]        // the last two bits are not zero
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4m")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4n")]
    [InlineData("kPrK/qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]        // base64, not base64url
    [InlineData("kPrK+qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    [InlineData("kPrK qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    [InlineData(" kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\n")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4\n")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4é")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS\ud83d\ude00")]
    [InlineData("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4\0")]
    [InlineData("urn:ietf:params:oauth:jwk-thumbprint:sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    public void Any_other_spelling_is_refused(string text)
    {
        AgentId.TryParse(text, out AgentId? id).Should().BeFalse();
        id.Should().BeNull();
        Action parsing = () => AgentId.Parse(text);
        parsing.Should().ThrowExactly<FormatException>().WithMessage("an agent id is 43 base64url characters");
    }

    [Fact]
    public void A_lone_surrogate_is_refused() =>      // not a theory: attributes cannot carry one
        AgentId.TryParse(Thumbprint[..42] + '\ud83d', out _).Should().BeFalse();

    [Fact]
    public void No_text_at_all_is_refused() => AgentId.TryParse(null, out _).Should().BeFalse();

    [Fact]
    public void Two_ids_are_equal_when_their_bytes_are()
    {
        AgentId id = AgentId.Parse(Thumbprint);
        AgentId same = AgentId.Parse(Thumbprint);
        AgentId other = AgentId.Parse('A' + Thumbprint[1..]);

        id.Equals(same).Should().BeTrue();
        id.Equals((object)same).Should().BeTrue();
        id.GetHashCode().Should().Be(same.GetHashCode());
        id.Equals(other).Should().BeFalse();
        id.Equals((object)Thumbprint).Should().BeFalse();
        EqualityComparer<object>.Default.Equals(id, null).Should().BeFalse();
    }

    private static T ParseGenerically<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);

    private static T ParseSpan<T>(string text)
        where T : ISpanParsable<T> => T.Parse(text.AsSpan(), null);
}
