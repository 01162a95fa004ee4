using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The document of a sealed key, read or to be written; see <see cref="SealedKey"/> for what it says.</summary>
internal sealed record SealedKeyText(AgentPublicKey PublicKey, string? Issuer, int Memory, int Passes, byte[] Salt, byte[] Nonce, byte[] Ciphertext)
{
    public const int SaltSize = 16;
    public const int NonceSize = 24;
    public const int MaxBytes = 8 * 1024;

    private const int PublicKeyMembers = 3;
    private const int CiphertextSize = SeedSlab.SeedSize + 16;

    // What somebody else's file may cost whoever opens it.
    private const int MaxMemory = 1024 * 1024;
    private const int MaxPasses = 16;

    /// <summary>Reads a document whose members are exactly those there are. Never throws on hostile input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SealedKeyText? text)
    {
        text = null;
        if (!JsonTree.TryParse(utf8, MaxBytes, JsonWebKeys.MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        text = Read(tree.Root);
        tree.Dispose();
        return text is not null;
    }

    public string ToJson() => Write(withCiphertext: true);

    /// <summary>What is authenticated beside the key.</summary>
    public string ToAuthenticatedJson() => Write(withCiphertext: false);

    private static SealedKeyText? Read(JsonView document)
    {
        JsonView issuer = document["issuer"u8];
        string? issuerText = null;
        bool isWhole = document.Count == (issuer.Kind == JsonKind.None ? 9 : 10)
            && document["type"u8].TextEquals("https://agentidentity.dev/sealed-key/v1"u8)
            && document["cipher"u8].TextEquals("xchacha20-poly1305"u8)
            && document["kdf"u8].TextEquals("argon2id"u8)
            && (issuer.Kind == JsonKind.None || issuer.TryGetText(out issuerText));
        if (isWhole
            && document["memory"u8].TryGetInteger(out long memory) && memory is >= 8 and <= MaxMemory
            && document["passes"u8].TryGetInteger(out long passes) && passes is >= 1 and <= MaxPasses
            && document["public_key"u8].Count == PublicKeyMembers        // others would not be authenticated
            && JsonWebKeys.ReadPublic(document["public_key"u8]) is { } publicKey
            && Bytes(document["salt"u8], SaltSize) is { } salt
            && Bytes(document["nonce"u8], NonceSize) is { } nonce
            && Bytes(document["ciphertext"u8], CiphertextSize) is { } ciphertext)
        {
            return new SealedKeyText(publicKey, issuerText, (int)memory, (int)passes, salt, nonce, ciphertext);
        }

        return null;
    }

    private static byte[]? Bytes(JsonView text, int size)
    {
        byte[] bytes = new byte[size + 2];      // the decoder wants room for what it may not fill
        return text.IsString && !text.IsEscaped && text.Raw.Length <= 2 * size && Base64UrlText.TryDecode(text.Raw, bytes, out int written) && written == size
            ? bytes[..size]
            : null;
    }

    private string Write(bool withCiphertext)
    {
        ByteBuilder json = new(stackalloc byte[512]);
        json.Append("{\"cipher\":\"xchacha20-poly1305\","u8);
        if (withCiphertext)
        {
            AppendBytes(ref json, "ciphertext"u8, Ciphertext);
        }

        if (Issuer is not null)
        {
            json.Append("\"issuer\":"u8);
            JsonText.AppendCanonicalString(ref json, Encoding.UTF8.GetBytes(Issuer));
            json.Append((byte)',');
        }

        json.Append("\"kdf\":\"argon2id\",\"memory\":"u8);
        json.AppendInteger(Memory);
        json.Append((byte)',');
        AppendBytes(ref json, "nonce"u8, Nonce);
        json.Append("\"passes\":"u8);
        json.AppendInteger(Passes);
        json.Append(",\"public_key\":"u8);
        json.Append(JsonWebKeys.Canonical(PublicKey.Raw.Span));
        json.Append((byte)',');
        AppendBytes(ref json, "salt"u8, Salt);
        json.Append("\"type\":\"https://agentidentity.dev/sealed-key/v1\"}"u8);
        string text = Encoding.UTF8.GetString(json.Written);
        json.Dispose();
        return text;
    }

    private static void AppendBytes(ref ByteBuilder json, ReadOnlySpan<byte> name, byte[] bytes)
    {
        json.Append((byte)'"');
        json.Append(name);
        json.Append("\":\""u8);
        json.AppendBase64Url(bytes);
        json.Append("\","u8);
    }
}
