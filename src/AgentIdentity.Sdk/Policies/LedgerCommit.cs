namespace AgentIdentity.Sdk.Policies;

/// <summary>What a ledger did with a list of charges. The default says that nothing was debited.</summary>
public readonly record struct LedgerCommit
{
    private LedgerCommit(bool isCommitted, string? refusedKey)
    {
        IsCommitted = isCommitted;
        RefusedKey = refusedKey;
    }

    /// <summary>All charges were debited.</summary>
    public static LedgerCommit Committed { get; } = new(true, null);

    /// <summary>Whether all charges were debited; otherwise none was.</summary>
    public bool IsCommitted { get; }

    /// <summary>The counter that would have gone beyond its limit.</summary>
    public string? RefusedKey { get; }

    /// <summary>Nothing was debited, because of this counter.</summary>
    /// <param name="key">The counter.</param>
    public static LedgerCommit Refused(string key) => new(false, key);
}
