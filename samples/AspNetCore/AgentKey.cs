using AgentIdentity.Sdk;

namespace Shop;

/// <summary>The service's one key, lent to an agent for each call: disposing the agent leaves the key alone.</summary>
internal sealed class AgentKey(IAgentSigner signer) : IDisposable
{
    public AgentPublicKey PublicKey => signer.PublicKey;

    public IAgentSigner Borrow() => new Borrowed(signer);

    public void Dispose() => signer.Dispose();

    private sealed class Borrowed(IAgentSigner signer) : IAgentSigner
    {
        public AgentPublicKey PublicKey => signer.PublicKey;

        public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken) =>
            signer.SignAsync(data, signature, cancellationToken);

        public void Dispose()
        {
        }
    }
}
