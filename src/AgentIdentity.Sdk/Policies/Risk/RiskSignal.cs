namespace AgentIdentity.Sdk.Policies;

/// <summary>What raised a level, and for how long. Immutable.</summary>
public sealed class RiskSignal
{
    internal RiskSignal(RiskLevel level, string reason, DateTimeOffset? expires)
    {
        Level = level;
        Reason = reason;
        Expires = expires;
    }

    /// <summary>The level.</summary>
    public RiskLevel Level { get; }

    /// <summary>Why, in words for people.</summary>
    public string Reason { get; }

    /// <summary>When it no longer counts; null when only an explicit clearing ends it.</summary>
    public DateTimeOffset? Expires { get; }

    internal bool HoldsAt(DateTimeOffset now) => Expires is not { } expires || now < expires;
}
