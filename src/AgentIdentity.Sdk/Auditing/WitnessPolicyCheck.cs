using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a <see cref="WitnessPolicy"/> found under a checkpoint: which log signed it, which witnesses cosigned it, and what is missing.</summary>
public sealed class WitnessPolicyCheck
{
    internal WitnessPolicyCheck(LogCheckpoint? checkpoint, NoteKey? log, Dictionary<PolicyWitness, DateTimeOffset> cosigned, string? missing)
    {
        Checkpoint = checkpoint;
        Log = log;
        Cosigned = cosigned.AsReadOnly();
        Missing = missing;
    }

    /// <summary>Whether a log the policy accepts signed the checkpoint, and enough witnesses cosigned it.</summary>
    [MemberNotNullWhen(true, nameof(Log), nameof(Checkpoint))]
    [MemberNotNullWhen(false, nameof(Missing))]
    public bool IsSatisfied => Missing is null;

    /// <summary>The checkpoint; null when no accepted log signed it.</summary>
    public LogCheckpoint? Checkpoint { get; }

    /// <summary>The key of the log that signed; null when none that is accepted did.</summary>
    public NoteKey? Log { get; }

    /// <summary>The witnesses of the policy that cosigned this very text, each once, and when they say they did.</summary>
    public IReadOnlyDictionary<PolicyWitness, DateTimeOffset> Cosigned { get; }

    /// <summary>What is missing, in words; null when nothing is.</summary>
    public string? Missing { get; }
}
