using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.IdentityModel.Tokens.Jwt;
using System.Text.Json;
using AgentIdentity.Sdk.Wire;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>A token that a handler of Microsoft.IdentityModel validated, read once more and strictly.</summary>
/// <remarks>
/// The handlers accept what two readers can read differently: a member that occurs twice, padding and stray bits in base64url, a critical header they do not know,
/// times that are texts. Here that is refused.
/// </remarks>
internal sealed class StrictJwt
{
    private StrictJwt(JsonElement header, JsonElement payload) => (Header, Payload) = (header, payload);

    public JsonElement Header { get; }

    public JsonElement Payload { get; }

    public static bool TryRead(SecurityToken? token, [NotNullWhen(true)] out StrictJwt? jwt, [NotNullWhen(false)] out Denial? denial)
    {
        jwt = null;
        string? compact = token switch
        {
            JsonWebToken json => json.EncodedToken,
            JwtSecurityToken json => json.RawData,
            _ => null,
        };
        if (compact?.Split('.') is not [var header, var payload, var signature])
        {
            denial = new Denial(DenialCodes.Malformed, "only a signed JWT in compact form is read, not an encrypted one");
            return false;
        }

        if (signature.Length == 0)
        {
            denial = new Denial(DenialCodes.SignatureInvalid, "the token is not signed; set TokenValidationParameters.RequireSignedTokens");
            return false;
        }

        if (Decode(signature) is null || ReadObject(header) is not { } headerJson || ReadObject(payload) is not { } payloadJson)
        {
            denial = new Denial(DenialCodes.Malformed, "the token is not canonical base64url of strict JSON objects");
            return false;
        }

        denial = RefuseHeader(headerJson);
        jwt = denial is null ? new StrictJwt(headerJson, payloadJson) : null;
        return jwt is not null;
    }

    /// <summary>A member that is a text and not empty; null otherwise.</summary>
    public static string? ReadText(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static Denial? RefuseHeader(JsonElement header)
    {
        if (header.TryGetProperty("crit", out _))
        {
            return new Denial(DenialCodes.CriticalNotUnderstood, "the header marks something critical, which nobody here understands");
        }

        return ReadText(header, "alg") is null or "none"
            ? new Denial(DenialCodes.AlgorithmNotAllowed, "the token is not signed; set TokenValidationParameters.RequireSignedTokens")
            : null;
    }

    /// <summary>Strict JSON; an object, since the handlers' own tokens cannot be made of anything else.</summary>
    private static JsonElement? ReadObject(string encoded)
    {
        if (Decode(encoded) is not { } utf8 || !CanonicalJson.TryCanonicalize(utf8, out byte[]? canonical, out _))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(canonical);
        return document.RootElement.Clone();
    }

    /// <summary>The bytes, or null when the text is not their only spelling.</summary>
    private static byte[]? Decode(string encoded)
    {
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        return Base64Url.DecodeFromChars(encoded, bytes, out _, out int written) == OperationStatus.Done
            && Base64Url.EncodeToString(bytes.AsSpan(0, written)) == encoded
                ? bytes[..written]
                : null;
    }
}
