using AgentIdentity.Sdk.Auditing;
using NSec.Cryptography;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>The key that signs the checkpoints here; the same in every life of a victim.</summary>
internal sealed class LogSigner : IAgentSigner
{
    private readonly Key _key = Key.Import(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawPrivateKey);

    private LogSigner() => PublicKey = AgentPublicKey.Import(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    public static LogSigner Instance { get; } = new();

    public AgentPublicKey PublicKey { get; }

    /// <summary>How many records a checkpoint is over, and their root; null when there is none.</summary>
    public static LogCheckpoint? Read(SignedNote? note) => note is not null && LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) ? checkpoint : null;

    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        SignatureAlgorithm.Ed25519.Sign(_key, data.Span).CopyTo(signature);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        // One key for the whole process.
    }
}
