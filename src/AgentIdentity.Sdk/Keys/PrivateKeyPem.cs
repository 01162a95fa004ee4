using System.Formats.Asn1;
using System.Security.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>Ed25519 private keys as PKCS#8 in PEM (RFC 5958; RFC 8410, section 7; RFC 7468, section 10).</summary>
internal static class PrivateKeyPem
{
    private const string Label = "PRIVATE KEY";
    private const string Ed25519 = "1.3.101.112";
    private const int MaxLength = 16 * 1024;

    private static readonly Asn1Tag PublicKeyTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0);

    /// <summary>Reads the one block of a text. Never throws on hostile input.</summary>
    public static bool TryRead(ReadOnlySpan<char> pem, Span<byte> seed)
    {
        // Of several blocks, nobody could say which one is meant.
        if (pem.Length > MaxLength || !PemEncoding.TryFind(pem, out PemFields fields) || !pem[fields.Label].SequenceEqual(Label)
            || PemEncoding.TryFind(pem[fields.Location.End..], out _))
        {
            return false;
        }

        byte[] der = new byte[fields.DecodedDataLength];
        try
        {
            return Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out int written) && written == der.Length && TryReadDer(der, seed);
        }
        catch (AsnContentException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    public static string Write(ReadOnlySpan<byte> seed)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Ed25519);
            }

            using (writer.PushOctetString())
            {
                writer.WriteOctetString(seed);
            }
        }

        byte[] der = writer.Encode();
        try
        {
            return PemEncoding.WriteString(Label, der) + "\n";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
            writer.Reset();
        }
    }

    /// <summary>
    /// <c>OneAsymmetricKey ::= SEQUENCE { version, privateKeyAlgorithm, privateKey, attributes [0]?, publicKey [1]? }</c>, of which the private
    /// key is an octet string in an octet string.
    /// </summary>
    private static bool TryReadDer(byte[] der, Span<byte> seed)
    {
        AsnReader document = new(der, AsnEncodingRules.DER);
        AsnReader key = document.ReadSequence();
        document.ThrowIfNotEmpty();
        if (!key.TryReadInt32(out int version) || version is not (0 or 1))
        {
            return false;
        }

        AsnReader algorithm = key.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != Ed25519 || algorithm.HasData)
        {
            return false;
        }

        // A view of the one copy that is erased, not another one.
        if (!key.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> wrapped))
        {
            return false;
        }

        AsnReader inner = new(wrapped, AsnEncodingRules.DER);
        if (!inner.TryReadOctetString(seed, out int written) || written != seed.Length || inner.HasData)
        {
            return false;
        }

        if (key.HasData && key.PeekTag().HasSameClassAndValue(AttributesTag))
        {
            key.ReadEncodedValue();
        }

        if (version == 1 && key.HasData)
        {
            // A public key that is not the private key's own would have the holder sign under a name that is not theirs.
            byte[] named = key.ReadBitString(out int unused, PublicKeyTag);
            Span<byte> actual = stackalloc byte[AgentPublicKey.Size];
            Ed25519Seed.GetPublicKey(seed, actual);
            if (unused != 0 || !actual.SequenceEqual(named))
            {
                return false;
            }
        }

        return !key.HasData;
    }
}
