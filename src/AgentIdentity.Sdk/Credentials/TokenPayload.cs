using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>A payload decoded into pooled memory and indexed as strict JSON.</summary>
internal ref struct TokenPayload
{
    private byte[]? _buffer;
    private JsonTree _tree;

    private TokenPayload(byte[] buffer, JsonTree tree)
    {
        _buffer = buffer;
        _tree = tree;
    }

    public readonly JsonView Json => _tree.Root;

    public static bool TryRead(ReadOnlySpan<byte> payload, out TokenPayload result, [NotNullWhen(false)] out Denial? denial)
    {
        result = default;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(16, payload.Length));
        if (!Base64UrlText.TryDecode(payload, buffer, out int written))
        {
            denial = new Denial(DenialCodes.NonCanonical, "the payload is not canonical base64url");
        }
        else if (!JsonTree.TryParse(buffer.AsSpan(0, written), AgentCredential.MaxTokenBytes, TokenReader.MaxJsonDepth, out JsonTree tree, out JsonDefect defect))
        {
            string code = defect == JsonDefect.DuplicateMember ? DenialCodes.DuplicateMember : DenialCodes.Malformed;
            denial = new Denial(code, $"the payload is not strict JSON: {CanonicalJson.Describe(defect)}");
        }
        else
        {
            denial = null;
            result = new TokenPayload(buffer, tree);
            return true;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return false;
    }

    /// <summary>The id a token claims to have, for a log that says so; null when it claims none.</summary>
    public static string? ReadUnverifiedId(ReadOnlySpan<byte> token)
    {
        if (!CompactJws.TryCut(token, out CompactJws jws) || !TryRead(jws.Payload, out TokenPayload payload, out _))
        {
            return null;
        }

        string? id = TokenReader.ReadText(payload.Json["jti"u8]);
        payload.Dispose();
        return id;
    }

    /// <summary>Whether the key's holder signed the token; a signature has one spelling.</summary>
    public static bool IsSigned(CompactJws jws, AgentPublicKey key)
    {
        Span<byte> signature = stackalloc byte[AgentPublicKey.SignatureSize + 2];
        return jws.Signature.Length == 86
            && Base64UrlText.TryDecode(jws.Signature, signature, out int written)
            && key.Verify(jws.SigningInput, signature[..written]);
    }

    public void Dispose()
    {
        _tree.Dispose();
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
