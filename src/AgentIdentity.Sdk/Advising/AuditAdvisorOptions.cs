namespace AgentIdentity.Sdk.Auditing;

/// <summary>What <see cref="AuditAdvisor"/> reads beside the log, and which part of the log.</summary>
public sealed class AuditAdvisorOptions
{
    /// <summary>Where the guard kept the chains of credentials; they say what was granted.</summary>
    /// <value>Default: none; then it is told what was used, and nothing is proposed.</value>
    public ICredentialStore? Credentials { get; init; }

    /// <summary>The directory of a <see cref="FileDisclosureStore"/> with the values of arguments; it may be in use.</summary>
    /// <value>Default: none; then constraints on values stay as they were granted.</value>
    public string? DisclosureDirectory { get; init; }

    /// <summary>The authorities that chains must begin with.</summary>
    /// <value>Default: null, those the chains name; the log, which holds their hashes, vouches for them.</value>
    public TrustAnchors? Anchors { get; init; }

    /// <summary>Only decisions from this instant on.</summary>
    /// <value>Default: the log's beginning.</value>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only decisions before this instant.</summary>
    /// <value>Default: the log's end.</value>
    public DateTimeOffset? To { get; init; }

    /// <summary>A head noted down earlier, which the log must still have.</summary>
    /// <value>Default: none is known.</value>
    public AuditHead? ExpectedHead { get; init; }

    /// <summary>Checkpoints that the log's records must lead to.</summary>
    /// <value>Default: none is known.</value>
    public IReadOnlyList<VerifiedCheckpoint>? Checkpoints { get; init; }

    /// <summary>How many different values a proposal lists one by one.</summary>
    /// <value>Default: 8; 1 to <see cref="LeastPrivilegeAdvisor.MaxListedValuesCeiling"/>.</value>
    public int MaxListedValues { get; init; } = 8;

    /// <summary>Is told how far the work has come, from 0 to 1.</summary>
    /// <value>Default: nobody is.</value>
    public IProgress<double>? Progress { get; init; }
}
