using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>One token of a chain, taken apart: evidence of what was signed, in a form that is nowhere a credential.</summary>
public sealed class KeptToken
{
    private readonly byte[] _hash;

    /// <summary>Takes the parts of a token; nothing is verified.</summary>
    /// <param name="header">The protected header, base64url.</param>
    /// <param name="payload">The payload, base64url.</param>
    /// <param name="signature">The signature, base64url; null when it is withheld.</param>
    public KeptToken(string header, string payload, string? signature)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(payload);
        (Header, Payload, Signature) = (header, payload, signature);
        _hash = Sha256Hash.Of(SigningInput);
    }

    /// <summary>The protected header, base64url.</summary>
    public string Header { get; }

    /// <summary>The payload, base64url.</summary>
    public string Payload { get; }

    /// <summary>The signature, base64url; null when it is withheld because the token was still alive.</summary>
    public string? Signature { get; }

    /// <summary>SHA-256 of what was signed, 32 bytes: what a decision record names among its <c>chain_hashes</c>.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    /// <summary>When the token expires, as it says; null when it does not.</summary>
    public DateTimeOffset? Expires
    {
        get
        {
            byte[] payload = new byte[Payload.Length];
            DateTimeOffset? expires = null;
            if (Base64UrlText.TryDecode(Encoding.UTF8.GetBytes(Payload), payload, out int written)
                && JsonTree.TryParse(payload.AsSpan(0, written), KeptChain.MaxTokenBytes, KeptChain.MaxJsonDepth, out JsonTree tree, out _))
            {
                // Beyond that, a date has no room for it.
                expires = tree.Root["exp"u8].TryGetInteger(out long seconds) && seconds is >= 0 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
                tree.Dispose();
            }

            return expires;
        }
    }

    internal byte[] SigningInput => Encoding.UTF8.GetBytes($"{Header}.{Payload}");

    /// <summary>The same without its signature.</summary>
    public KeptToken WithoutSignature() => new(Header, Payload, signature: null);
}
