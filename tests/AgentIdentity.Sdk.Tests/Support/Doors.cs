using System.Buffers.Text;
using System.Numerics;

namespace AgentIdentity.Sdk.Support;

/// <summary>Every way a public key comes in, fed with raw bytes by encoders that check nothing.</summary>
internal static class Doors
{
    public static readonly IReadOnlyDictionary<string, Func<byte[], AgentPublicKey?>> All = new Dictionary<string, Func<byte[], AgentPublicKey?>>
    {
        ["raw"] = raw => AgentPublicKey.TryImport(raw, out AgentPublicKey? key) ? key : null,
        ["did:key"] = raw => AgentPublicKey.TryParseDidKey(DidKey(raw), out AgentPublicKey? key) ? key : null,
        ["jwk"] = raw => AgentPublicKey.TryParseJwk(System.Text.Encoding.UTF8.GetBytes(Jwk(raw)), out AgentPublicKey? key) ? key : null,
        ["pem"] = raw => AgentPublicKey.TryParsePem(Pem(raw), out AgentPublicKey? key) ? key : null,
    };

    public static string DidKey(ReadOnlySpan<byte> raw) => "did:key:z" + Base58([0xed, 0x01, .. raw]);

    public static string Jwk(ReadOnlySpan<byte> raw) => $$"""{"kty":"OKP","crv":"Ed25519","x":"{{Base64Url.EncodeToString(raw)}}"}""";

    public static string Pem(ReadOnlySpan<byte> raw) =>
        $"-----BEGIN PUBLIC KEY-----\n{Convert.ToBase64String([.. Convert.FromHexString("302a300506032b6570032100"), .. raw])}\n-----END PUBLIC KEY-----\n";

    public static string Base58(ReadOnlySpan<byte> bytes)
    {
        const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        string text = "";
        for (BigInteger value = new(bytes, isUnsigned: true, isBigEndian: true); value > 0; value /= 58)
        {
            text = Alphabet[(int)(value % 58)] + text;
        }

        return new string('1', bytes.IndexOfAnyExcept((byte)0) is var zeros and >= 0 ? zeros : bytes.Length) + text;
    }
}
