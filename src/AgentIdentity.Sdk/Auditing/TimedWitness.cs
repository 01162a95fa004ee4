namespace AgentIdentity.Sdk.Auditing;

/// <summary>A witness that does not let anybody wait for ever.</summary>
internal sealed class TimedWitness(IAuditWitness witness, TimeSpan timeout, TimeProvider clock) : IAuditWitness
{
    public NoteKey Key => witness.Key;

    public async Task<WitnessAnswer> CosignAsync(SignedNote checkpoint, ConsistencyProof proof, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await witness.CosignAsync(checkpoint, proof, stop.Token).WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw WitnessReply.Unavailable(Key, $"gave no answer within {timeout.TotalSeconds:0.#} seconds");
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }
}
