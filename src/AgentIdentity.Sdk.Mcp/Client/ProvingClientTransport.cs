using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>A transport whose connections prove what they send.</summary>
internal sealed class ProvingClientTransport(IClientTransport inner, AgentProof proof) : IClientTransport
{
    public string Name => inner.Name;

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) =>
        new ProvingTransport(await inner.ConnectAsync(cancellationToken).ConfigureAwait(false), proof);
}
