using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Input;

/// <summary>Reads keys in every form this library writes, and those of others.</summary>
internal static class KeyInput
{
    /// <summary>A private key: sealed, PEM (PKCS#8) or JWK.</summary>
    /// <exception cref="ToolException">It is none of them.</exception>
    /// <exception cref="KeyException">The passphrase is wrong.</exception>
    public static PersistentKey ReadPrivate(string path, ParseResult parse, InputText input, PassphraseInput passphrase)
    {
        byte[] text = input.Read(path);
        try
        {
            if (SealedKey.TryParse(text, out SealedKey? sealedKey))
            {
                return sealedKey.Open(passphrase.Read(parse, input, path).Span);
            }

            if (PersistentKey.TryParseJwk(text, out PersistentKey? key) || PersistentKey.TryParsePem(Encoding.UTF8.GetString(text), out key))
            {
                return key;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }

        throw ToolException.Malformed(path, "a private Ed25519 key (sealed, JWK or PEM)");
    }

    /// <summary>A public key: a did:key, or a file with a JWK, PEM or sealed key.</summary>
    /// <exception cref="ToolException">It is none of them.</exception>
    public static AgentPublicKey ReadPublic(string text, InputText input)
    {
        if (text.StartsWith("did:", StringComparison.Ordinal))
        {
            return AgentPublicKey.TryParseDidKey(text, out AgentPublicKey? did) ? did : throw ToolException.Malformed(text, "an Ed25519 did:key");
        }

        byte[] file = input.Read(text);
        if (AgentPublicKey.TryParseJwk(file, out AgentPublicKey? key) || AgentPublicKey.TryParsePem(Encoding.UTF8.GetString(file), out key))
        {
            return key;
        }

        if (SealedKey.TryParse(file, out SealedKey? sealedKey))
        {
            return sealedKey.PublicKey;
        }

        if (PersistentKey.TryParseJwk(file, out PersistentKey? open) || PersistentKey.TryParsePem(Encoding.UTF8.GetString(file), out open))
        {
            using (open)
            {
                return open.PublicKey;
            }
        }

        throw ToolException.Malformed(text, "a public Ed25519 key (did:key, JWK, PEM or a sealed key)");
    }
}
