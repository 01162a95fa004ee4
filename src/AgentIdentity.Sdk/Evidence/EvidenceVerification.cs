namespace AgentIdentity.Sdk.Auditing;

/// <summary>What came of verifying an evidence pack.</summary>
public sealed class EvidenceVerification
{
    /// <summary>How many failures are listed; more are counted.</summary>
    public const int MaxFailures = 100;

    private readonly List<EvidenceFailure> _failures = [];
    private readonly List<EvidenceCosignature> _cosignatures = [];

    internal EvidenceVerification()
    {
    }

    /// <summary>Whether everything in the pack is proved, given the keys. See what is not: <see cref="IsLogKeyTrusted"/>, <see cref="IsWhole"/>, <see cref="IsPageGenuine"/>.</summary>
    public bool IsProved => FailureCount == 0;

    /// <summary>What does not hold, the first <see cref="MaxFailures"/> of it.</summary>
    public IReadOnlyList<EvidenceFailure> Failures => _failures.AsReadOnly();

    /// <summary>How many things do not hold.</summary>
    public long FailureCount { get; private set; }

    /// <summary>The checkpoint; null when there is none that its key signed.</summary>
    public LogCheckpoint? Checkpoint { get; internal set; }

    /// <summary>The key that verified the checkpoint.</summary>
    public NoteKey? LogKey { get; internal set; }

    /// <summary>Whether whoever verifies gave the key. If not, anybody could have made the whole pack: compare the key with one from elsewhere.</summary>
    public bool IsLogKeyTrusted { get; internal set; }

    /// <summary>The witnesses that saw the checkpoint.</summary>
    public IReadOnlyList<EvidenceCosignature> Cosignatures => _cosignatures.AsReadOnly();

    /// <summary>Whether whoever verifies gave the authorities that the chains begin with, and each of them signed: no first signature is withheld.</summary>
    public bool AreAnchorsTrusted { get; internal set; }

    /// <summary>Which records the pack says it holds.</summary>
    public EvidenceSelection? Selection { get; internal set; }

    /// <summary>When the pack was made, as it says.</summary>
    public DateTimeOffset? Created { get; internal set; }

    /// <summary>Whether it is proved that no record is missing between <see cref="FirstOfWhole"/> and <see cref="LastOfWhole"/>.</summary>
    public bool IsWhole => IsProved && FirstOfWhole is not null;

    /// <summary>The first record of the stretch the pack says it holds as a whole; null when it does not say so.</summary>
    public long? FirstOfWhole { get; internal set; }

    /// <summary>The last record of that stretch.</summary>
    public long? LastOfWhole { get; internal set; }

    /// <summary>Whether the records beside that stretch show that nothing of the selected time lies outside it. Times are the log's own.</summary>
    public bool IsTimeCovered { get; internal set; }

    /// <summary>Whether the page around the data is the one this version of the library writes. If not, do not believe what it shows.</summary>
    public bool IsPageGenuine { get; internal set; }

    /// <summary>How many records hold.</summary>
    public long Records { get; internal set; }

    /// <summary>How many decisions are among them.</summary>
    public long Decisions { get; internal set; }

    /// <summary>How many of those denied.</summary>
    public long Denied { get; internal set; }

    /// <summary>How many allowed calls have no outcome in the pack: the log ended before it, or it was never written.</summary>
    public long WithoutOutcome { get; internal set; }

    /// <summary>How many decisions name a chain that is not in the pack, or none: who delegated is the log's word alone.</summary>
    public long WithoutChain { get; internal set; }

    /// <summary>How many chains of credentials hold.</summary>
    public long Chains { get; internal set; }

    /// <summary>How many of their signatures are withheld.</summary>
    public long WithheldSignatures { get; internal set; }

    /// <summary>How many disclosed values belong to their records.</summary>
    public long Disclosures { get; internal set; }

    internal void Fail(string subject, string reason)
    {
        FailureCount++;
        if (_failures.Count < MaxFailures)
        {
            _failures.Add(new EvidenceFailure(subject, reason));
        }
    }

    internal void Add(EvidenceCosignature cosignature) => _cosignatures.Add(cosignature);
}
