namespace AgentIdentity.Sdk;

/// <summary>Stable names of what can be wrong with a usage ledger: <c>LedgerException.Code</c> is one of these.</summary>
public static class LedgerCodes
{
    /// <summary>There is no ledger where one is expected: what was used up is unknown, so nothing is allowed.</summary>
    public const string Missing = "ledger_missing";

    /// <summary>A ledger is to be begun where there is one.</summary>
    public const string Exists = "ledger_exists";

    /// <summary>What is stored is not what was written.</summary>
    public const string Damaged = "ledger_damaged";

    /// <summary>Another process, or another part of this one, has the ledger open.</summary>
    public const string Locked = "ledger_locked";

    /// <summary>The storage has no room for a debit.</summary>
    public const string Full = "ledger_full";

    /// <summary>The storage cannot be read or written, or the ledger is not where it was.</summary>
    public const string Unavailable = "ledger_unavailable";

    /// <summary>The clock stands further behind the latest debit than is tolerated.</summary>
    public const string Clock = "ledger_clock";
}
