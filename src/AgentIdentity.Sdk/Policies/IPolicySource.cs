namespace AgentIdentity.Sdk.Policies;

/// <summary>Where a guard gets its policies from. Asked once for each decision, so a decision sees one whole set.</summary>
public interface IPolicySource
{
    /// <summary>The set that is in force. Cheap, and safe for concurrent use.</summary>
    PolicySet Current { get; }
}
