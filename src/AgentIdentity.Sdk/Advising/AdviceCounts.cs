namespace AgentIdentity.Sdk.Auditing;

/// <summary>What <see cref="AuditAdvice"/> tells in numbers, while it is counted.</summary>
internal sealed class AdviceCounts
{
    public long Allowed { get; private set; }

    public long Denied { get; private set; }

    public long Observed { get; private set; }

    public long WithoutChain { get; private set; }

    public long WithRefusedChain { get; private set; }

    public string? ChainRefusal { get; private set; }

    public long DisclosedValues { get; set; }

    public long HiddenValues { get; set; }

    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    public void AddDecision(AuditRecord record, AuditDecision decision)
    {
        First ??= record.Timestamp;
        Last = record.Timestamp;
        Allowed += decision == AuditDecision.Allow ? 1 : 0;
        Denied += decision == AuditDecision.Deny ? 1 : 0;
        Observed += decision == AuditDecision.Observe ? 1 : 0;
    }

    public void AddChain(bool isKnown, string? refusal)
    {
        WithoutChain += !isKnown && refusal is null ? 1 : 0;
        WithRefusedChain += refusal is not null ? 1 : 0;
        ChainRefusal ??= refusal;
    }
}
