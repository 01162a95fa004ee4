namespace AgentIdentity.Sdk.Auditing;

/// <summary>What an operator is told when a witness does not cosign: what it means, and what to do.</summary>
internal static class WitnessTrouble
{
    /// <param name="witness">The witness's key.</param>
    /// <param name="answer">Its refusal.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="size">How many records the log has signed.</param>
    public static AuditException Of(NoteKey witness, WitnessAnswer answer, NoteKey log, long size) => answer switch
    {
        { Refusal: WitnessRefusal.OtherSize, Size: { } seen } when seen > size => new AuditException(
            AuditCodes.BehindWitness,
            $"the witness {witness.Name} saw {seen} records of {log.Name}, which was signed with {size} here last: it is an old copy, or was cut; restore the rest, or keep it as evidence and begin a new log elsewhere"),
        { Refusal: WitnessRefusal.Inconsistent } => new AuditException(
            AuditCodes.WitnessConflict,
            $"the witness {witness.Name} saw another history of {log.Name}: two copies of the log were written to, or somebody rewrote it; keep all of them as evidence, ask the witness for its, and begin a new log elsewhere"),
        { Refusal: WitnessRefusal.UnknownLog or WitnessRefusal.NotSigned } => new AuditException(
            AuditCodes.WitnessUnknownLog, $"the witness {witness.Name} does not know {log.Name} by this key: have its keeper add {log}"),
        _ => new AuditException(
            AuditCodes.WitnessUnavailable,
            answer.Reason!.StartsWith($"the witness {witness.Name} ", StringComparison.Ordinal) ? answer.Reason : $"the witness {witness.Name} did not cosign: {answer.Reason}"),
    };

    /// <summary>Whether what a witness saw forbids to go on with a log, whatever the others say. One that saw nothing of it has only no say.</summary>
    public static bool IsGrave(AuditException trouble) => trouble.Code is AuditCodes.BehindWitness or AuditCodes.WitnessConflict;
}
