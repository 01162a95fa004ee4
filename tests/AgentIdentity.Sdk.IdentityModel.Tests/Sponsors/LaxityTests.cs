using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Sponsors;

/// <summary>
/// What the handlers of Microsoft.IdentityModel 8.23 accept and this library does not, all of it validly signed. The README lists the same; when a handler
/// becomes stricter, a test here says so.
/// </summary>
public sealed class LaxityTests : IDisposable
{
    private readonly Given _given = new();

    public static TheoryData<string, string, bool> Oddities => new()
    {
        // what is odd, the code it is refused with here, whether JwtSecurityTokenHandler accepts it too; JsonWebTokenHandler accepts all
        { "an unknown critical header", DenialCodes.CriticalNotUnderstood, true },
        { "alg twice in the header", DenialCodes.Malformed, true },
        { "sub twice in the payload", DenialCodes.Malformed, true },
        { "sub twice, once escaped", DenialCodes.Malformed, true },
        { "exp twice in the payload", DenialCodes.Malformed, true },
        { "exp as a text", DenialCodes.Malformed, true },
        { "exp with a fraction", DenialCodes.Malformed, true },
        { "padding after the signature", DenialCodes.Malformed, false },
        { "no signature at all, where that is allowed", DenialCodes.SignatureInvalid, true },
    };

    public void Dispose() => _given.Dispose();

    [Theory, MemberData(nameof(Oddities))]
    public async Task The_handlers_accept_and_the_reader_refuses(string oddity, string code, bool legacyAccepts)
    {
        string token = await Odd(oddity);
        TokenValidationParameters parameters = Given.Parameters(_given.Key);
        parameters.RequireSignedTokens = !oddity.StartsWith("no signature", StringComparison.Ordinal);

        TokenValidationResult validated = await HandlerKind.JsonWebToken.Validate(token, parameters);
        TokenValidationResult legacy = await HandlerKind.JwtSecurityToken.Validate(token, parameters);

        validated.IsValid.Should().BeTrue(validated.Exception?.Message);
        legacy.IsValid.Should().Be(legacyAccepts, legacy.Exception?.Message);
        SponsorTokenReader reader = new();
        reader.ReadIdToken(validated).Denial!.Code.Should().Be(code);
        if (legacyAccepts)
        {
            reader.ReadIdToken(legacy).Denial!.Code.Should().Be(code);
        }
    }

    private async Task<string> Odd(string oddity)
    {
        string claims = Forge.Claims();
        long exp = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();
        string more = claims[..^1];
        return oddity switch
        {
            "an unknown critical header" => await Signed(claims, """{"alg":"Ed25519","crit":["https://example.com/x"],"https://example.com/x":1,"typ":"JWT"}"""),
            "alg twice in the header" => await Signed(claims, """{"alg":"none","alg":"Ed25519","typ":"JWT"}"""),
            "sub twice in the payload" => await Signed(more + ",\"sub\":\"mallory\"}"),
            "sub twice, once escaped" => await Signed(more + ",\"s\\u0075b\":\"mallory\"}"),
            "exp twice in the payload" => await Signed($"{{\"exp\":1,{claims[1..]}"),
            "exp as a text" => await Signed(Forge.Claims(("exp", exp.ToString(System.Globalization.CultureInfo.InvariantCulture)))),
            "exp with a fraction" => await Signed(Forge.Claims(("exp", exp + 0.5))),
            "padding after the signature" => await Signed(claims) + "==",
            _ => Forge.SigningInput("""{"alg":"none","typ":"JWT"}""", claims) + ".",
        };
    }

    private Task<string> Signed(string payload, string header = Forge.Header) => Forge.Signed(_given.Signer, payload, header);
}
