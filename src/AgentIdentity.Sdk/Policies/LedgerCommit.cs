namespace AgentIdentity.Sdk.Policies;

/// <summary>What a ledger did with a list of charges. The default says that nothing was debited.</summary>
public readonly record struct LedgerCommit
{
    private LedgerCommit(bool isCommitted, string? refusedKey, long used)
    {
        IsCommitted = isCommitted;
        RefusedKey = refusedKey;
        Used = used;
    }

    /// <summary>All charges were settled.</summary>
    public static LedgerCommit Committed { get; } = new(true, null, 0);

    /// <summary>Whether all charges were settled; otherwise none was.</summary>
    public bool IsCommitted { get; }

    /// <summary>The counter that would have gone beyond its limit, or that a condition does not hold for.</summary>
    public string? RefusedKey { get; }

    /// <summary>What had been debited from that counter.</summary>
    public long Used { get; }

    /// <summary>Nothing was debited, because of this counter.</summary>
    /// <param name="key">The counter.</param>
    /// <param name="used">What had been debited from it.</param>
    public static LedgerCommit Refused(string key, long used = 0) => new(false, key, used);
}
