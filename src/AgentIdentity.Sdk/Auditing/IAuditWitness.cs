namespace AgentIdentity.Sdk.Auditing;

/// <summary>Somebody beside the log who remembers the largest tree of it and cosigns only what continues that (C2SP tlog-witness).</summary>
/// <remarks>What a witness answers is checked by whoever asked it. A witness that cannot be reached or understood throws.</remarks>
public interface IAuditWitness
{
    /// <summary>The key the witness cosigns with; it has the witness's name.</summary>
    NoteKey Key { get; }

    /// <summary>Asks for a cosignature.</summary>
    /// <param name="checkpoint">The checkpoint, signed by its log.</param>
    /// <param name="proof">That the tree the witness saw last, or none, is the beginning of the checkpoint's.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The cosignature, or why there is none.</returns>
    /// <exception cref="AuditException"><see cref="AuditCodes.WitnessUnavailable"/>: no answer, or one that makes no sense.</exception>
    Task<WitnessAnswer> CosignAsync(SignedNote checkpoint, ConsistencyProof proof, CancellationToken cancellationToken = default);
}
