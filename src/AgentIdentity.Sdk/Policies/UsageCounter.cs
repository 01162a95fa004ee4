namespace AgentIdentity.Sdk.Policies;

/// <summary>One counter of a ledger.</summary>
internal sealed class UsageCounter(string key)
{
    private HashSet<string>? _members;

    /// <summary>Its key.</summary>
    public string Key { get; } = key;

    /// <summary>What was debited.</summary>
    public long Used { get; set; }

    /// <summary>What the charges that are being settled want to debit.</summary>
    public long Reserved { get; set; }

    /// <summary>When it may be forgotten.</summary>
    public long ExpiresTicks { get; set; }

    /// <summary>Who was counted, each once.</summary>
    public IReadOnlyCollection<string> Members => (IReadOnlyCollection<string>?)_members ?? [];

    /// <summary>Counts somebody; false when that was done before.</summary>
    public bool AddMember(string member) => (_members ??= new HashSet<string>(StringComparer.Ordinal)).Add(member);

    /// <summary>As if it had not been counted.</summary>
    public void RemoveMember(string member) => _members!.Remove(member);
}
