using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>Tokens written by hand, signed or not, so that nothing keeps a test from writing what no handler would.</summary>
internal static class Forge
{
    public const string Header = """{"alg":"Ed25519","typ":"JWT"}""";

    /// <summary>Ordinary claims, and those that a test adds.</summary>
    public static string Claims(params (string Name, object Value)[] more)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Dictionary<string, object> claims = new()
        {
            ["iss"] = Given.Issuer,
            ["aud"] = Given.Audience,
            ["sub"] = "alice",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach ((string name, object value) in more)
        {
            claims[name] = value;
        }

        return JsonSerializer.Serialize(claims);
    }

    public static string SigningInput(string header, string payload) => $"{Encode(header)}.{Encode(payload)}";

    public static async Task<string> Signed(IAgentSigner signer, string payload, string header = Header)
    {
        string input = SigningInput(header, payload);
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await signer.SignAsync(Encoding.ASCII.GetBytes(input), signature);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>A MAC over a token, as somebody makes it who takes a public key for a shared secret.</summary>
    public static string Maced(byte[] secret, string payload, string header = """{"alg":"HS256","typ":"JWT"}""")
    {
        string input = SigningInput(header, payload);
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static JsonElement Payload(string token) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[1]));

    public static JsonElement HeaderOf(string token) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[0]));
}
