using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A custodian that can be told to fail, to hang without listening, or to give something that is no signature.</summary>
internal sealed class FailingSigner(byte seed) : IAgentSigner
{
    private readonly SeededSigner _signer = new(seed);

    public AgentPublicKey PublicKey => _signer.PublicKey;

    public bool Fails { get; set; }

    public bool Hangs { get; set; }

    public bool Lies { get; set; }

    public int Asked { get; private set; }

    public async ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        Asked++;
        if (Hangs)
        {
            await new TaskCompletionSource().Task;
        }

        if (Fails)
        {
            throw new InvalidOperationException("the custodian is on holiday");
        }

        if (!Lies)
        {
            await _signer.SignAsync(data, signature, cancellationToken);
        }
    }

    public void Dispose()
    {
    }
}
