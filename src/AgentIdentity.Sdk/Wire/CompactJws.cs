namespace AgentIdentity.Sdk.Wire;

/// <summary>A JWS in compact serialization (RFC 7515, section 7.1) cut at its two dots; nothing in it is decoded or believed yet.</summary>
internal readonly ref struct CompactJws
{
    private CompactJws(ReadOnlySpan<byte> token, int headerLength, int signingInputLength)
    {
        Header = token[..headerLength];
        SigningInput = token[..signingInputLength];
        Payload = SigningInput[(headerLength + 1)..];
        Signature = token[(signingInputLength + 1)..];
    }

    /// <summary>The protected header, base64url.</summary>
    public ReadOnlySpan<byte> Header { get; }

    /// <summary>The payload, base64url.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The signature, base64url; empty in an unsecured JWS.</summary>
    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>What is signed: header, dot, payload.</summary>
    public ReadOnlySpan<byte> SigningInput { get; }

    /// <summary>Cuts a token into exactly three segments. Whether they are base64url shows when they are decoded.</summary>
    public static bool TryCut(ReadOnlySpan<byte> token, out CompactJws jws)
    {
        jws = default;
        int first = token.IndexOf((byte)'.');
        if (first < 0)
        {
            return false;
        }

        int second = token[(first + 1)..].IndexOf((byte)'.');
        if (second < 0)
        {
            return false;
        }

        second += first + 1;
        if (token[(second + 1)..].Contains((byte)'.'))
        {
            return false;
        }

        jws = new CompactJws(token, first, second);
        return true;
    }
}
