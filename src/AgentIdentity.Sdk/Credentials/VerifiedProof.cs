namespace AgentIdentity.Sdk;

/// <summary>A proof of possession that held for one chain, one call and one enforcement point. Whether it was used before is the ledger's to say.</summary>
public sealed class VerifiedProof
{
    internal VerifiedProof(VerifiedCredential credential, string id, long issuedAt, long validUntil)
    {
        Id = id;
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(issuedAt);
        ValidUntil = DateTimeOffset.FromUnixTimeSeconds(validUntil);
        ReplayKey = $"pop:{credential.Holder}:{id}";
    }

    /// <summary>The proof's id (<c>jti</c>).</summary>
    public string Id { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>The first instant at which it is too old to be accepted anywhere.</summary>
    public DateTimeOffset ValidUntil { get; }

    /// <summary>What must not be seen twice: the holder's key and the id.</summary>
    internal string ReplayKey { get; }
}
