namespace AgentIdentity.Sdk.Policies;

/// <summary>What a charge does to its counter.</summary>
public enum ChargeKind
{
    /// <summary>Debits the amount, within the limit.</summary>
    Debit,

    /// <summary>Debits one for a member that was not counted yet, within the limit; nothing for one that was.</summary>
    DebitOnce,

    /// <summary>Debits nothing; refused if the counter was used.</summary>
    RequireUnused,

    /// <summary>Debits nothing; refused unless the counter was used.</summary>
    RequireUsed,
}
