namespace AgentIdentity.Sdk.Policies;

/// <summary>What is said of calls in a session whose history is not, or no longer, known as a whole.</summary>
internal static class SessionVerdicts
{
    /// <summary>The session is older than its history is kept.</summary>
    public static PolicyVerdict TooOld { get; } = PolicyVerdict.Deny(
        DenialCodes.StatusUnknown, "the session is older than 90 days, and its history is not kept any longer; begin a new lineage");

    /// <summary>The ledger forgets at a restart, and may have.</summary>
    public static PolicyVerdict Forgotten { get; } = PolicyVerdict.Deny(
        DenialCodes.StatusUnknown,
        "the ledger may not remember the whole session, so what was done in it is unknown; use a ledger that survives a restart, or begin a new lineage, with a UUID of version 7 for its name or none");
}
