namespace AgentIdentity.Sdk;

/// <summary>Whether an agent may act at all at the moment. The zero value is the one that denies without claiming to know.</summary>
public enum AgentStandingStatus
{
    /// <summary>It cannot be told now.</summary>
    Unknown,

    /// <summary>Suspended; may be resumed.</summary>
    Suspended,

    /// <summary>Retired for good.</summary>
    Retired,

    /// <summary>In good standing.</summary>
    Good,
}
