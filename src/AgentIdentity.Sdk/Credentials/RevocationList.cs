using System.Runtime.InteropServices;

namespace AgentIdentity.Sdk;

/// <summary>Revocations in memory. A hit on any token of a chain denies, so a whole subtree ends at once.</summary>
/// <remarks>
/// Only ever grows: revoking is final. A call whose decision begins after a method here has returned is refused.
/// Safe for concurrent use.
/// </remarks>
public sealed class RevocationList : IRevocationSource
{
    private readonly RevokedHandles<TokenName> _credentials = new();
    private readonly RevokedHandles<TokenHash> _tokens = new();
    private readonly RevokedHandles<AgentId> _holders = new();
    private readonly RevokedHandles<string> _lineages = new();
    private readonly RevokedHandles<AgentId> _anchors = new();
    private long _version = 1;

    /// <inheritdoc/>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The number of revocations.</summary>
    public int Count => _credentials.Count + _tokens.Count + _holders.Count + _lineages.Count + _anchors.Count;

    /// <summary>Revokes one credential by its issuer and id, and everything derived from it.</summary>
    /// <param name="issuer">The token's <c>iss</c>.</param>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    public void RevokeCredential(string issuer, string tokenId)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(tokenId);
        Add(_credentials, new TokenName(issuer, tokenId));
    }

    /// <summary>Revokes one token by the SHA-256 of its signing input, and everything derived from it.</summary>
    /// <param name="tokenHash">32 bytes, as <see cref="DelegationStep.TokenHash"/> gives them.</param>
    /// <exception cref="ArgumentException">It is not 32 bytes.</exception>
    public void RevokeToken(ReadOnlySpan<byte> tokenHash)
    {
        if (tokenHash.Length != AgentId.Size)
        {
            throw new ArgumentException("a token hash is 32 bytes", nameof(tokenHash));
        }

        Add(_tokens, new TokenHash(tokenHash));
    }

    /// <summary>Revokes every credential held by a key, and everything derived from them.</summary>
    /// <param name="holder">The agent.</param>
    public void RevokeHolder(AgentId holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        Add(_holders, holder);
    }

    /// <summary>Revokes an agent: every credential its key holds, and everything it delegated.</summary>
    /// <param name="agent">The agent.</param>
    public void Revoke(AgentPrincipal agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        RevokeHolder(agent.Id);
    }

    /// <summary>Revokes a whole lineage: the root credential and all that ever came of it.</summary>
    /// <param name="lineage">The lineage, as <see cref="VerifiedCredential.Lineage"/> gives it.</param>
    public void RevokeLineage(string lineage)
    {
        ArgumentException.ThrowIfNullOrEmpty(lineage);
        Add(_lineages, lineage);
    }

    /// <summary>Revokes everything an authority's key vouches for.</summary>
    /// <param name="anchor">The authority's key.</param>
    public void RevokeAnchor(AgentId anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        Add(_anchors, anchor);
    }

    /// <inheritdoc/>
    public RevocationStatus Check(VerifiedCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (_lineages.Contains(credential.Lineage) || (_anchors.IsUsed && _anchors.Contains(credential.Anchor.Key.Id)))
        {
            return RevocationStatus.Revoked;
        }

        foreach (DelegationStep step in credential.Steps)
        {
            if (_credentials.Contains(new TokenName(step.Issuer, step.TokenId))
                || (_holders.IsUsed && _holders.Contains(step.Holder.Id))
                || (_tokens.IsUsed && _tokens.Contains(new TokenHash(step.TokenHash.Span))))
            {
                return RevocationStatus.Revoked;
            }
        }

        return RevocationStatus.Good;
    }

    private void Add<T>(RevokedHandles<T> handles, T handle)
        where T : notnull
    {
        handles.Add(handle);
        Interlocked.Increment(ref _version);     // after the entry is visible: whoever sees the new version sees the entry
    }

    /// <summary>Issuer and id. Ids are all but unique, so they alone are hashed.</summary>
    private readonly struct TokenName(string issuer, string id) : IEquatable<TokenName>
    {
        private readonly string _issuer = issuer;
        private readonly string _id = id;

        public bool Equals(TokenName other) => string.Equals(_id, other._id, StringComparison.Ordinal) && string.Equals(_issuer, other._issuer, StringComparison.Ordinal);

        public override bool Equals(object? obj) => obj is TokenName other && Equals(other);

        public override int GetHashCode() => _id.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>The 32 bytes of a token's hash, compared as they are.</summary>
    private readonly struct TokenHash(ReadOnlySpan<byte> bytes) : IEquatable<TokenHash>
    {
        private readonly UInt128 _first = MemoryMarshal.Read<UInt128>(bytes);
        private readonly UInt128 _second = MemoryMarshal.Read<UInt128>(bytes[16..]);

        public bool Equals(TokenHash other) => _first == other._first && _second == other._second;

        public override bool Equals(object? obj) => obj is TokenHash other && Equals(other);

        public override int GetHashCode() => _first.GetHashCode();
    }
}
