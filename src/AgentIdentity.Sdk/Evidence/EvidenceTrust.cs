namespace AgentIdentity.Sdk.Auditing;

/// <summary>What whoever verifies a pack knows from elsewhere. What is not given is taken from the pack, and proves only that the pack agrees with itself.</summary>
public sealed class EvidenceTrust
{
    /// <summary>The key of the log the pack must come from.</summary>
    /// <value>Default: the pack's own, which is not trusted.</value>
    public NoteKey? LogKey { get; init; }

    /// <summary>The witnesses that must have cosigned the checkpoint, each of them.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<NoteKey> WitnessKeys { get; init; } = [];

    /// <summary>The authorities that chains must begin with.</summary>
    /// <value>Default: those the pack names, which are not trusted.</value>
    public TrustAnchors? Anchors { get; init; }
}
