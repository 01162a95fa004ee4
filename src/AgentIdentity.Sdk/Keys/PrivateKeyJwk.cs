using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Ed25519 private keys as JSON Web Keys (RFC 7517; RFC 8037, section 2).</summary>
internal static class PrivateKeyJwk
{
    /// <summary>Reads a strict JSON object. Never throws on hostile input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, Span<byte> seed)
    {
        if (!JsonTree.TryParse(utf8, JsonWebKeys.MaxBytes, JsonWebKeys.MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        bool isKey = TryRead(tree.Root, seed);
        tree.Dispose();
        return isKey;
    }

    public static string Write(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey)
    {
        ByteBuilder jwk = new(stackalloc byte[160]);
        jwk.Append("{\"crv\":\"Ed25519\",\"d\":\""u8);
        jwk.AppendBase64Url(seed);
        jwk.Append("\",\"kty\":\"OKP\",\"x\":\""u8);
        jwk.AppendBase64Url(publicKey);
        jwk.Append("\"}"u8);
        string text = Encoding.ASCII.GetString(jwk.Written);
        CryptographicOperations.ZeroMemory(jwk.Written);
        jwk.Dispose();
        return text;
    }

    private static bool TryRead(JsonView jwk, Span<byte> seed)
    {
        if (!jwk["kty"u8].TextEquals("OKP"u8) || !jwk["crv"u8].TextEquals("Ed25519"u8) || (jwk["use"u8].IsString && !jwk["use"u8].TextEquals("sig"u8)))
        {
            return false;
        }

        Span<byte> named = stackalloc byte[AgentPublicKey.Size];
        if (!TryReadBytes(jwk["d"u8], seed) || !TryReadBytes(jwk["x"u8], named))
        {
            return false;
        }

        // The two must belong together: whoever signs with d under a foreign x gives away d.
        Span<byte> actual = stackalloc byte[AgentPublicKey.Size];
        Ed25519Seed.GetPublicKey(seed, actual);
        return actual.SequenceEqual(named);
    }

    private static bool TryReadBytes(JsonView text, Span<byte> bytes)
    {
        // The decoder wants room for what it may not fill.
        Span<byte> decoded = stackalloc byte[SeedSlab.SeedSize + 1];
        bool isWhole = text.IsString && !text.IsEscaped && text.Raw.Length == AgentId.TextLength
            && Base64UrlText.TryDecode(text.Raw, decoded, out int written) && written == bytes.Length;
        if (isWhole)
        {
            decoded[..bytes.Length].CopyTo(bytes);
        }

        CryptographicOperations.ZeroMemory(decoded);
        return isWhole;
    }
}
