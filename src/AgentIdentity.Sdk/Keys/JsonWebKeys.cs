using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Public Ed25519 keys as JSON Web Keys (RFC 7517, RFC 8037 section 2).</summary>
internal static class JsonWebKeys
{
    public const int MaxBytes = 4096;
    public const int MaxDepth = 16;

    /// <summary>The canonical JWK with the required members only; also what RFC 7638 hashes.</summary>
    public static byte[] Canonical(ReadOnlySpan<byte> raw)
    {
        ByteBuilder jwk = new(stackalloc byte[96]);
        jwk.Append("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\""u8);
        jwk.AppendBase64Url(raw);
        jwk.Append("\"}"u8);
        return jwk.ToArray();
    }

    /// <summary>The key in a JWK, or null when it is of another kind or use, weak, or comes with private members.</summary>
    public static AgentPublicKey? ReadPublic(JsonView jwk)
    {
        JsonView x = default;
        bool isOkp = false;
        bool isEd25519 = false;
        foreach ((JsonView name, JsonView value) in jwk.Members)
        {
            if (name.TextEquals("kty"u8))
            {
                isOkp = value.TextEquals("OKP"u8);
            }
            else if (name.TextEquals("crv"u8))
            {
                isEd25519 = value.TextEquals("Ed25519"u8);
            }
            else if (name.TextEquals("x"u8))
            {
                x = value;
            }
            else if (IsPrivate(name) || (name.TextEquals("use"u8) && !value.TextEquals("sig"u8)))
            {
                return null;
            }
        }

        Span<byte> raw = stackalloc byte[AgentPublicKey.Size + 1];
        return isOkp && isEd25519 && x.IsString && !x.IsEscaped && x.Raw.Length == AgentId.TextLength
            && Base64UrlText.TryDecode(x.Raw, raw, out int written)
            && AgentPublicKey.TryImport(raw[..written], out AgentPublicKey? key)
                ? key
                : null;
    }

    /// <summary>Members that carry private or symmetric key material (RFC 7518, section 6; RFC 8037, section 2).</summary>
    private static bool IsPrivate(JsonView name) =>
        name.TextEquals("d"u8) || name.TextEquals("k"u8) || name.TextEquals("p"u8) || name.TextEquals("q"u8)
        || name.TextEquals("dp"u8) || name.TextEquals("dq"u8) || name.TextEquals("qi"u8) || name.TextEquals("oth"u8);
}
