namespace AgentIdentity.Sdk.Auditing;

/// <summary>That a witness saw the checkpoint of a pack.</summary>
/// <param name="Witness">The witness's key.</param>
/// <param name="Time">When it says it saw it.</param>
/// <param name="IsTrusted">Whether whoever verifies gave that key; otherwise it came with the pack.</param>
public sealed record EvidenceCosignature(NoteKey Witness, DateTimeOffset Time, bool IsTrusted);
