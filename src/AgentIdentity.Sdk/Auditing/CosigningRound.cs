namespace AgentIdentity.Sdk.Auditing;

/// <summary>Has one checkpoint cosigned. What a witness says of a size it saw is corrected once; what it signs is checked.</summary>
/// <param name="note">The checkpoint.</param>
/// <param name="checkpoint">What it says.</param>
/// <param name="prove">The proof from a smaller size; called by one thread at a time.</param>
internal sealed class CosigningRound(SignedNote note, LogCheckpoint checkpoint, Func<long, ConsistencyProof> prove)
{
    private readonly Lock _gate = new();

    /// <summary>Asks a witness.</summary>
    /// <param name="witness">The witness.</param>
    /// <param name="seen">How large a tree it is thought to have seen last.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<WitnessAnswer> AskAsync(IAuditWitness witness, long seen, CancellationToken cancellationToken)
    {
        WitnessAnswer answer = await TryAsync(witness, seen, cancellationToken).ConfigureAwait(false);
        return answer is { Refusal: WitnessRefusal.OtherSize, Size: { } size } && size != seen && size >= 0 && size <= checkpoint.Size
            ? await TryAsync(witness, size, cancellationToken).ConfigureAwait(false)
            : answer;
    }

    private async Task<WitnessAnswer> TryAsync(IAuditWitness witness, long seen, CancellationToken cancellationToken)
    {
        try
        {
            WitnessAnswer answer = await witness.CosignAsync(note, Prove(seen), cancellationToken).ConfigureAwait(false);
            return !answer.IsCosigned || note.TimeOf(witness.Key, answer.Cosignature) is not null
                ? answer
                : WitnessAnswer.Refused(WitnessRefusal.Unavailable, "what it gave is no cosignature of its key for this checkpoint");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A witness is somebody else's code or server: whatever it throws, there is no cosignature.
            return WitnessAnswer.Refused(WitnessRefusal.Unavailable, failure.Message);
        }
    }

    private ConsistencyProof Prove(long seen)
    {
        lock (_gate)
        {
            return prove(seen);
        }
    }
}
