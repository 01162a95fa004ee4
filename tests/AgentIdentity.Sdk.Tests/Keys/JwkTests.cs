using System.Text;

namespace AgentIdentity.Sdk.Keys;

public sealed class JwkTests
{
    private const string X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private const string Public = $$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}"}""";

    [Theory]
    [InlineData(Public)]
    [InlineData($$""" { "x" : "{{X}}" , "crv" : "Ed25519" , "kty" : "OKP" } """)]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}","kid":"k1","use":"sig","alg":"EdDSA","key_ops":["verify"]}""")]
    [InlineData($$"""{"kty":"\u004fKP","crv":"Ed25519","x":"{{X}}"}""")]
    public void A_public_key_is_read_whatever_else_describes_it(string jwk) =>
        Parse(jwk)!.ToJwk().Should().Be($$"""{"crv":"Ed25519","kty":"OKP","x":"{{X}}"}""");

    [Theory]
    [InlineData("d")]
    [InlineData("k")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    [InlineData("oth")]
    [InlineData("\\u0064")]
    public void A_key_with_a_private_member_is_refused(string member)
    {
        Parse($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}","{{member}}":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}""").Should().BeNull();
        Parse($$"""{"{{member}}":null,"kty":"OKP","crv":"Ed25519","x":"{{X}}"}""").Should().BeNull("an empty private member is one all the same");
    }

    [Fact]
    public void A_key_for_another_use_than_signing_is_refused() =>
        Parse($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}","use":"enc"}""").Should().BeNull();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData($"[{Public}]")]
    [InlineData($$"""{"keys":[{{Public}}]}""")]
    [InlineData($$"""{"crv":"Ed25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"OKP","x":"{{X}}"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519"}""")]
    [InlineData($$"""{"kty":"okp","crv":"Ed25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"EC","crv":"Ed25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":["OKP"],"crv":"Ed25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"OKP","crv":"X25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"OKP","crv":"ed25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed448","x":"{{X}}"}""")]
    [InlineData($$"""{"KTY":"OKP","crv":"Ed25519","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","x":["{{X}}"]}""")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}="}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"}""")]        // trailing bits
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]        // base64
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURoA"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR\u006f"}""")]   // a second spelling of x
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}","\u0078":"{{X}}"}""")]
    [InlineData(Public + " x")]
    [InlineData("\ufeff" + Public)]
    public void What_is_not_one_Ed25519_public_key_is_refused(string jwk) => Parse(jwk).Should().BeNull();

    [Fact]
    public void A_huge_key_is_refused() => Parse(Public + new string(' ', 5000)).Should().BeNull();

    [Fact]
    public void A_deep_key_is_refused() =>
        Parse($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}","a":{{new string('[', 20)}}{{new string(']', 20)}}}""").Should().BeNull();

    private static AgentPublicKey? Parse(string jwk) =>
        AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk), out AgentPublicKey? key) ? key : null;
}
