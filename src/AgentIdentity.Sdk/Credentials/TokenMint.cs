using System.Buffers.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Writes and signs tokens and proofs. Payloads are canonical JSON (RFC 8785).</summary>
internal static class TokenMint
{
    private const int EncodedSignatureLength = 86;

    /// <summary>Writes a token with these claims and signs it.</summary>
    /// <exception cref="DelegationException">The token, or the chain down to it, would be larger than a verifier accepts.</exception>
    public static ValueTask<AgentToken> SignAsync(TokenClaims claims, AgentLink? parent, IAgentSigner signer, CancellationToken cancellationToken)
    {
        ByteBuilder payload = new(stackalloc byte[1024]);
        AppendClaims(ref payload, claims);
        Span<byte> restricted = stackalloc byte[160];
        scoped ReadOnlySpan<byte> header = JoseHeader.Token;
        if (claims.Profile.HasRestriction)
        {
            Base64Url.EncodeToUtf8(JoseHeader.RestrictedToken, restricted, out _, out int length);
            header = restricted[..length];
        }

        byte[] compact = Lay(header, payload.Written);
        payload.Dispose();
        RefuseSize(compact.Length, parent);
        return SignTokenAsync(compact, signer, cancellationToken);
    }

    /// <summary>Writes a proof of possession for one call (AAT section 6) and signs it.</summary>
    public static async ValueTask<InvocationProof> ProveAsync(
        AgentToken leaf, TokenClaims claims, ToolCall call, string? audience, string? nonce, string id, long now, IAgentSigner signer,
        CancellationToken cancellationToken)
    {
        byte[] compact = LayProof(leaf, claims, call, audience, nonce, id, now);
        await SignInPlaceAsync(compact, signer, cancellationToken).ConfigureAwait(false);
        return new InvocationProof(compact);
    }

    private static void RefuseSize(int size, AgentLink? parent)
    {
        if (size > AgentCredential.MaxTokenBytes)
        {
            throw new DelegationException(new Denial(DenialCodes.TooLarge, $"the token would be larger than {AgentCredential.MaxTokenBytes} bytes", "2a"));
        }

        if (size + (parent?.ChainBytes ?? 0) > AgentCredential.MaxChainBytes)
        {
            throw new DelegationException(new Denial(DenialCodes.TooLarge, $"the chain would be larger than {AgentCredential.MaxChainBytes} bytes", "2b"));
        }
    }

    private static byte[] LayProof(AgentToken leaf, TokenClaims claims, ToolCall call, string? audience, string? nonce, string id, long now)
    {
        ByteBuilder json = new(stackalloc byte[1024]);
        json.Append((byte)'{');
        if (audience is not null)
        {
            AppendText(ref json, "\"aat_aud\":"u8, audience);
            json.Append((byte)',');
        }

        json.Append("\"aat_hash\":\""u8);
        json.AppendBase64Url(leaf.Hash.Span);
        json.Append("\","u8);
        AppendText(ref json, "\"aat_id\":"u8, claims.Id!);
        AppendText(ref json, ",\"aat_tool\":"u8, call.Action);
        json.Append(",\"hta\":"u8);
        json.Append(call.Arguments.Canonical);
        json.Append(",\"iat\":"u8);
        json.AppendInteger(now);
        AppendText(ref json, ",\"jti\":"u8, id);
        if (nonce is not null)
        {
            AppendText(ref json, ",\"nonce\":"u8, nonce);
        }

        json.Append((byte)'}');
        byte[] compact = Lay(JoseHeader.Proof, json.Written);
        json.Dispose();
        return compact;
    }

    private static void AppendClaims(ref ByteBuilder json, TokenClaims claims)
    {
        json.Append((byte)'{');
        if (claims.Audiences is { } audiences)
        {
            AppendAudiences(ref json, audiences);
        }

        json.Append("\"authorization_details\":[{\"tools\":"u8);
        claims.Scopes.AppendTo(ref json);
        json.Append(",\"type\":\"attenuating_agent_token\"}],\"cnf\":{\"jwk\":"u8);
        json.Append(JsonWebKeys.Canonical(claims.Holder!.Raw.Span));
        json.Append("},\"del_depth\":"u8);
        json.AppendInteger(claims.Depth!.Value);
        json.Append(",\"del_max_depth\":"u8);
        json.AppendInteger(claims.MaxDepth!.Value);
        json.Append(",\"exp\":"u8);
        json.AppendInteger(claims.Expires!.Value);
        json.Append(",\"https://agentidentity.dev/aat\":"u8);
        claims.Profile.AppendTo(ref json);      // never empty: whoever is issued a token is given a name
        json.Append(",\"iat\":"u8);
        json.AppendInteger(claims.IssuedAt!.Value);
        AppendText(ref json, ",\"iss\":"u8, claims.Issuer!);
        AppendText(ref json, ",\"jti\":"u8, claims.Id!);
        if (claims.ParentHash is { } parentHash)
        {
            json.Append(",\"par_hash\":\""u8);
            json.AppendBase64Url(parentHash);
            json.Append((byte)'"');
        }

        json.Append((byte)'}');
    }

    private static void AppendAudiences(ref ByteBuilder json, string[] audiences)
    {
        json.Append("\"aud\":"u8);
        if (audiences is [var single])
        {
            AppendText(ref json, default, single);
        }
        else
        {
            for (int i = 0; i < audiences.Length; i++)
            {
                AppendText(ref json, i == 0 ? "["u8 : ","u8, audiences[i]);
            }

            json.Append((byte)']');
        }

        json.Append((byte)',');
    }

    private static void AppendText(ref ByteBuilder json, ReadOnlySpan<byte> before, string text)
    {
        json.Append(before);
        ArgumentWriter.AppendText(ref json, text);
    }

    /// <summary>The compact form with room for the signature: header, dot, payload, dot.</summary>
    private static byte[] Lay(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        int payloadLength = Base64Url.GetEncodedLength(payload.Length);
        byte[] compact = new byte[header.Length + 1 + payloadLength + 1 + EncodedSignatureLength];
        header.CopyTo(compact);
        compact[header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, compact.AsSpan(header.Length + 1));
        compact[^(EncodedSignatureLength + 1)] = (byte)'.';
        return compact;
    }

    private static async ValueTask<AgentToken> SignTokenAsync(byte[] compact, IAgentSigner signer, CancellationToken cancellationToken)
    {
        await SignInPlaceAsync(compact, signer, cancellationToken).ConfigureAwait(false);
        return new AgentToken(compact);
    }

    private static async ValueTask SignInPlaceAsync(byte[] compact, IAgentSigner signer, CancellationToken cancellationToken)
    {
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await signer.SignAsync(compact.AsMemory(0, compact.Length - EncodedSignatureLength - 1), signature, cancellationToken).ConfigureAwait(false);
        Base64Url.EncodeToUtf8(signature, compact.AsSpan(compact.Length - EncodedSignatureLength));
    }
}
