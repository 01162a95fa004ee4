namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a key of signed notes signs; the numbers are those of the C2SP signed-note format.</summary>
public enum NoteAlgorithm
{
    /// <summary>Nothing.</summary>
    Unspecified = 0,

    /// <summary>Ed25519 over the text of the note: what a log signs.</summary>
    Ed25519 = 1,

    /// <summary>Ed25519 over the text of the note and a time, <c>cosignature/v1</c>: what a witness signs.</summary>
    Cosignature = 4,
}
