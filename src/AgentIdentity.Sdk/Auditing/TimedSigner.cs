namespace AgentIdentity.Sdk.Auditing;

/// <summary>A signer that does not let anybody wait for ever, even if its custodian does not listen when told to stop.</summary>
internal sealed class TimedSigner(IAgentSigner signer, TimeSpan timeout, TimeProvider clock) : IAgentSigner
{
    public AgentPublicKey PublicKey => signer.PublicKey;

    public async ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // What comes too late must not be written into memory that is somebody else's by then.
        byte[] value = new byte[signature.Length];
        try
        {
            await signer.SignAsync(data, value, stop.Token).AsTask().WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }

        value.CopyTo(signature);
    }

    /// <summary>Does nothing: the signer is the host's.</summary>
    public void Dispose()
    {
    }
}
