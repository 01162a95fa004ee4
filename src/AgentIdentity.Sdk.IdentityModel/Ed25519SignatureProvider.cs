using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Signs and verifies with one Ed25519 key (RFC 8032, section 5.1). Holds nothing but the key.</summary>
internal sealed class Ed25519SignatureProvider : SignatureProvider
{
    private readonly Ed25519SecurityKey _key;

    public Ed25519SignatureProvider(Ed25519SecurityKey key, string algorithm, bool signs)
        : base(key, algorithm)
    {
        _key = key;
        WillCreateSignatures = signs;
    }

    public override byte[] Sign(byte[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return SignNow(input);
    }

    public override byte[] Sign(byte[] input, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(input);
        return SignNow(input.AsMemory(offset, count));
    }

    /// <summary>Signs into a span; false when it is too short.</summary>
    public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        if (destination.Length < AgentPublicKey.SignatureSize)
        {
            return false;
        }

        SignNow(data.ToArray()).CopyTo(destination);
        bytesWritten = AgentPublicKey.SignatureSize;
        return true;
    }

    public override bool Verify(byte[] input, byte[] signature)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(signature);
        return _key.PublicKey.Verify(input, signature);
    }

    /// <summary>What the handlers call: the signature is often the head of a longer, rented array.</summary>
    public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(signature);
        return _key.PublicKey.Verify(input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));
    }

    protected override void Dispose(bool disposing)
    {
    }

    private byte[] SignNow(ReadOnlyMemory<byte> data)
    {
        if (!WillCreateSignatures || _key.Signer is not { } signer)
        {
            throw new NotSupportedException("this provider was made to verify; ask the factory for one that signs");
        }

        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        using CancellationTokenSource giveUp = new();
        ValueTask signing = signer.SignAsync(data, signature, giveUp.Token);
        if (!signing.IsCompleted)
        {
            // Waiting here would hold a thread for as long as the custodian likes, and can deadlock where there is a synchronization context.
            giveUp.Cancel();
            throw new NotSupportedException(
                "the signer answers later, and Microsoft.IdentityModel cannot wait; use AccessTokenExchange, or a signer whose key is in this process");
        }

        signing.GetAwaiter().GetResult();       // completed: rethrows, never waits
        return signature;
    }
}
