namespace AgentIdentity.Sdk.Auditing;

/// <summary>One line of signature under a note, as it claims to be: whose, by which key, and the bytes.</summary>
/// <param name="Name">The signer's name.</param>
/// <param name="KeyId">The id of the signer's key.</param>
/// <param name="Value">The bytes behind the id: 64 for <see cref="NoteAlgorithm.Ed25519"/>, 72 for <see cref="NoteAlgorithm.Cosignature"/>.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Value);
