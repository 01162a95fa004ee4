namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>A signer whose custodian is a network away: it answers when it is told to.</summary>
internal sealed class LateSigner(IAgentSigner inner) : IAgentSigner
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentPublicKey PublicKey => inner.PublicKey;

    public CancellationToken Seen { get; private set; }

    public void Answer() => _answer.SetResult();

    public async ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        Seen = cancellationToken;
        await _answer.Task.WaitAsync(cancellationToken);
        await inner.SignAsync(data, signature, cancellationToken);
    }

    public void Dispose() => inner.Dispose();
}
