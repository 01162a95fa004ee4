namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a log says about least privilege, and what that rests on.</summary>
public sealed class AuditAdvice
{
    private readonly AdviceCounts _counts;

    internal AuditAdvice(AuditVerification verification, LeastPrivilegeAdvice scopes, AdviceCounts counts) =>
        (Verification, Scopes, _counts) = (verification, scopes, counts);

    /// <summary>What was found for each accountable name. Every proposal was held against every call it is made from, in a second reading of the log.</summary>
    public LeastPrivilegeAdvice Scopes { get; }

    /// <summary>The verification of the log, which is intact; nothing after its head was read.</summary>
    public AuditVerification Verification { get; }

    /// <summary>Calls that were allowed; the advice is made from these.</summary>
    public long Allowed => _counts.Allowed;

    /// <summary>Calls that were denied; they are no use.</summary>
    public long Denied => _counts.Denied;

    /// <summary>Calls that would have been denied, but ran because the guard only observed; they are no legitimate use.</summary>
    public long Observed => _counts.Observed;

    /// <summary>Allowed calls for which nothing is proposed, because the chain of their credentials was not kept.</summary>
    public long WithoutChain => _counts.WithoutChain;

    /// <summary>Allowed calls for which nothing is proposed, because the chain kept for them does not hold.</summary>
    public long WithRefusedChain => _counts.WithRefusedChain;

    /// <summary>Why such a chain does not hold, for the first of them.</summary>
    public string? ChainRefusal => _counts.ChainRefusal;

    /// <summary>Argument values that were seen.</summary>
    public long DisclosedValues => _counts.DisclosedValues;

    /// <summary>Argument values that could not be seen: never kept, erased, or not the recorded ones.</summary>
    public long HiddenValues => _counts.HiddenValues;

    /// <summary>When the first decision that was looked at was made; null when there was none.</summary>
    public DateTimeOffset? First => _counts.First;

    /// <summary>When the last one was made.</summary>
    public DateTimeOffset? Last => _counts.Last;
}
