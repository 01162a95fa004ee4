namespace AgentIdentity.Sdk.Auditing;

/// <summary>One thing in a pack that does not hold.</summary>
/// <param name="Subject">What: <c>record 17</c>, <c>chain 2</c>, <c>disclosure 1</c>, <c>checkpoint</c>, <c>log key</c>, <c>witness key 1</c> or <c>pack</c>.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record EvidenceFailure(string Subject, string Reason)
{
    /// <summary>Subject and reason.</summary>
    public override string ToString() => $"{Subject}: {Reason}";
}
