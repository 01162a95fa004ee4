namespace AgentIdentity.Sdk;

/// <summary>Signs with one Ed25519 private key that never leaves its custody: this process, a KMS or an HSM.</summary>
/// <remarks>Safe for concurrent use. Asynchronous because custody may be a network away.</remarks>
public interface IAgentSigner : IDisposable
{
    /// <summary>The public half of the key.</summary>
    AgentPublicKey PublicKey { get; }

    /// <summary>Signs data (RFC 8032, section 5.1.6).</summary>
    /// <param name="data">What to sign; not hashed beforehand.</param>
    /// <param name="signature">Takes the signature; at least <see cref="AgentPublicKey.SignatureSize"/> bytes.</param>
    /// <param name="cancellationToken">Stops waiting for a remote custodian.</param>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default);
}
