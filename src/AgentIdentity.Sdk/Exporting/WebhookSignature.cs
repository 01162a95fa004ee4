using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What is signed of a delivery: an HTTP message signature (RFC 9421) in one fixed shape.</summary>
/// <remarks>
/// Covered are the method, the target URI, the content type and the digest of the body (RFC 9530). The signature base of an example:
/// <code>
/// "@method": POST
/// "@target-uri": https://siem.example/audit
/// "content-type": application/x-ndjson
/// "content-digest": sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:
/// "@signature-params": ("@method" "@target-uri" "content-type" "content-digest");created=1772357400;nonce="AAAAAAAAAAAAAAAAAAAAAA";alg="ed25519";keyid="kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";tag="agentidentity-audit"
/// </code>
/// </remarks>
internal static class WebhookSignature
{
    public const string Label = "audit";
    public const int NonceLength = 22;      // 128 bits in base64url

    private const string Components = "(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\")";
    private const string Created = Components + ";created=";
    private const string Nonce = ";nonce=\"";
    private const string KeyId = "\";alg=\"ed25519\";keyid=\"";
    private const string Tag = "\";tag=\"agentidentity-audit\"";

    public static string NewNonce()
    {
        Span<byte> nonce = stackalloc byte[16];
        RandomNumberGenerator.Fill(nonce);
        return Base64Url.EncodeToString(nonce);
    }

    public static string ParametersOf(DateTimeOffset created, string nonce, AgentId key) =>
        string.Create(CultureInfo.InvariantCulture, $"{Created}{created.ToUnixTimeSeconds()}{Nonce}{nonce}{KeyId}{key}{Tag}");

    public static string DigestOf(ReadOnlySpan<byte> body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    public static byte[] BaseOf(string target, string contentType, string digest, string parameters) => Encoding.UTF8.GetBytes(
        $"\"@method\": POST\n\"@target-uri\": {target}\n\"content-type\": {contentType}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}");

    /// <summary>Reads parameters in the one shape that <see cref="ParametersOf"/> gives them.</summary>
    public static bool TryReadParameters(ReadOnlySpan<char> text, out long created, [NotNullWhen(true)] out string? nonce, [NotNullWhen(true)] out AgentId? key)
    {
        created = 0;
        (nonce, key) = (null, null);
        if (!TrySkip(ref text, Created) || text.IndexOf(';') is not (> 0 and <= 12 and var digits)
            || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out created))
        {
            return false;
        }

        text = text[digits..];
        if (!TrySkip(ref text, Nonce) || text.Length < NonceLength || !Base64Url.IsValid(text[..NonceLength]))
        {
            return false;
        }

        nonce = text[..NonceLength].ToString();
        text = text[NonceLength..];
        return TrySkip(ref text, KeyId)
            && text.Length == AgentId.TextLength + Tag.Length
            && AgentId.TryParse(text[..AgentId.TextLength].ToString(), out key)
            && text[AgentId.TextLength..].SequenceEqual(Tag);
    }

    private static bool TrySkip(ref ReadOnlySpan<char> text, string prefix)
    {
        bool isThere = text.StartsWith(prefix, StringComparison.Ordinal);
        text = isThere ? text[prefix.Length..] : text;
        return isThere;
    }
}
