using System.Buffers.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The protected header of a token or proof: what is demanded, and what is never used (AAT section 3.5).</summary>
internal static class JoseHeader
{
    public const int MaxBytes = 4096;
    public const int MaxDepth = 64;

    /// <summary><c>{"alg":"Ed25519","typ":"aat+jwt"}</c>, what this library writes for a token without restrictions.</summary>
    public static ReadOnlySpan<byte> Token => "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWF0K2p3dCJ9"u8;

    /// <summary><c>{"alg":"Ed25519","typ":"aat-pop+jwt"}</c>, what this library writes for a proof.</summary>
    public static ReadOnlySpan<byte> Proof => "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWF0LXBvcCtqd3QifQ"u8;

    /// <summary>What this library writes for a token with restrictions: the profile's URI in <c>crit</c>, and as a parameter of its own.</summary>
    public static ReadOnlySpan<byte> RestrictedToken =>
        "{\"alg\":\"Ed25519\",\"crit\":[\"https://agentidentity.dev/aat\"],\"https://agentidentity.dev/aat\":1,\"typ\":\"aat+jwt\"}"u8;

    /// <summary>Why a header is refused, or null when it is as demanded.</summary>
    /// <param name="header">The header, base64url.</param>
    /// <param name="type">The one accepted <c>typ</c>.</param>
    /// <param name="step">The step to report.</param>
    /// <param name="announcesProfile">Whether the header lists our profile in <c>crit</c>.</param>
    public static Denial? Refuse(ReadOnlySpan<byte> header, ReadOnlySpan<byte> type, string step, out bool announcesProfile)
    {
        announcesProfile = false;
        if (header.SequenceEqual(Token) && type.SequenceEqual("aat+jwt"u8))
        {
            return null;
        }

        if (header.Length > Base64Url.GetEncodedLength(MaxBytes))
        {
            return new Denial(DenialCodes.TooLarge, $"the header is larger than {MaxBytes} bytes", step);
        }

        Span<byte> json = stackalloc byte[MaxBytes];
        if (!Base64UrlText.TryDecode(header, json, out int written))
        {
            return new Denial(DenialCodes.NonCanonical, "the header is not canonical base64url", step);
        }

        if (!JsonTree.TryParse(json[..written], MaxBytes, MaxDepth, out JsonTree tree, out JsonDefect defect))
        {
            return new Denial(
                defect == JsonDefect.DuplicateMember ? DenialCodes.DuplicateMember : DenialCodes.Malformed,
                $"the header is not strict JSON: {CanonicalJson.Describe(defect)}", step);
        }

        Denial? denial = Refuse(tree.Root, type, step, out announcesProfile);
        tree.Dispose();
        return denial;
    }

    private static Denial? Refuse(JsonView header, ReadOnlySpan<byte> type, string step, out bool announcesProfile)
    {
        announcesProfile = false;
        if (!header.IsObject)
        {
            return new Denial(DenialCodes.Malformed, "the header is not an object", step);
        }

        // Only the fully specified name: "EdDSA" could mean Ed448 (RFC 9864). Keys named in a header are never used.
        if (!header["alg"u8].TextEquals("Ed25519"u8))
        {
            return new Denial(DenialCodes.AlgorithmNotAllowed, "the algorithm is not Ed25519", step);
        }

        if (!header["typ"u8].TextEquals(type))
        {
            return new Denial(DenialCodes.TypeMismatch, "the type is not the one expected here", step);
        }

        JsonView critical = header["crit"u8];
        if (critical.Kind == JsonKind.None)
        {
            return null;
        }

        // RFC 7515, section 4.1.11: a non-empty list of names that are present, each understood.
        bool isUnderstood = critical.IsArray;
        int names = 0;
        foreach (JsonView name in critical.Items)
        {
            names++;
            isUnderstood &= name.TextEquals("https://agentidentity.dev/aat"u8);
        }

        announcesProfile = isUnderstood && names == 1
            && header["https://agentidentity.dev/aat"u8].TryGetInteger(out long version) && version == AgentProfile.Version;
        return announcesProfile
            ? null
            : new Denial(DenialCodes.CriticalNotUnderstood, "the header marks something critical that this verifier does not know", step);
    }
}
