namespace AgentIdentity.Sdk.Auditing;

/// <summary>What went into an evidence pack.</summary>
public sealed class EvidenceExport
{
    internal EvidenceExport()
    {
    }

    /// <summary>How many records, context included.</summary>
    public required long Records { get; init; }

    /// <summary>How many chains of credentials.</summary>
    public required long Chains { get; init; }

    /// <summary>How many chains the records name that the credential store does not have.</summary>
    public required long MissingChains { get; init; }

    /// <summary>How many signatures are withheld because their credential was still alive.</summary>
    public required long WithheldSignatures { get; init; }

    /// <summary>How many values are disclosed.</summary>
    public required long Disclosures { get; init; }

    /// <summary>How many records match but were written after the checkpoint, and are not in the pack.</summary>
    public required long LaterRecords { get; init; }

    /// <summary>How many records of the log are archived, and were not looked at.</summary>
    public required long ArchivedRecords { get; init; }

    /// <summary>The checkpoint that everything is proved against.</summary>
    public required LogCheckpoint Checkpoint { get; init; }
}
