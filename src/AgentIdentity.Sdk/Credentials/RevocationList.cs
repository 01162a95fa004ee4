using System.Collections.Concurrent;

namespace AgentIdentity.Sdk;

/// <summary>Revocations in memory. A hit on any token of a chain denies, so a whole subtree ends at once.</summary>
/// <remarks>
/// Only ever grows: revoking is final. A call whose decision begins after a method here has returned is refused.
/// Safe for concurrent use.
/// </remarks>
public sealed class RevocationList : IRevocationSource
{
    private readonly ConcurrentDictionary<string, bool> _revoked = new(StringComparer.Ordinal);
    private long _version = 1;

    /// <inheritdoc/>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The number of revocations.</summary>
    public int Count => _revoked.Count;

    /// <summary>Revokes one credential by its issuer and id, and everything derived from it.</summary>
    /// <param name="issuer">The token's <c>iss</c>.</param>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    public void RevokeCredential(string issuer, string tokenId)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(tokenId);
        Add(CredentialKey(issuer, tokenId));
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

        Add(TokenKey(tokenHash));
    }

    /// <summary>Revokes every credential held by a key, and everything derived from them.</summary>
    /// <param name="holder">The agent.</param>
    public void RevokeHolder(AgentId holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        Add(HolderKey(holder));
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
        Add(LineageKey(lineage));
    }

    /// <summary>Revokes everything an authority's key vouches for.</summary>
    /// <param name="anchor">The authority's key.</param>
    public void RevokeAnchor(AgentId anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        Add(AnchorKey(anchor));
    }

    /// <inheritdoc/>
    public RevocationStatus Check(VerifiedCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (_revoked.IsEmpty)
        {
            return RevocationStatus.Good;
        }

        if (_revoked.ContainsKey(LineageKey(credential.Lineage)) || _revoked.ContainsKey(AnchorKey(credential.Anchor.Key.Id)))
        {
            return RevocationStatus.Revoked;
        }

        foreach (DelegationStep step in credential.Path)
        {
            if (_revoked.ContainsKey(CredentialKey(step.Issuer, step.TokenId)) || _revoked.ContainsKey(TokenKey(step.TokenHash.Span))
                || _revoked.ContainsKey(HolderKey(step.Holder.Id)))
            {
                return RevocationStatus.Revoked;
            }
        }

        return RevocationStatus.Good;
    }

    private static string CredentialKey(string issuer, string tokenId) => $"c:{issuer.Length}:{issuer}:{tokenId}";

    private static string TokenKey(ReadOnlySpan<byte> hash) => $"t:{Convert.ToHexString(hash)}";

    private static string HolderKey(AgentId holder) => $"h:{holder}";

    private static string LineageKey(string lineage) => $"l:{lineage}";

    private static string AnchorKey(AgentId anchor) => $"a:{anchor}";

    private void Add(string key)
    {
        _revoked[key] = true;
        Interlocked.Increment(ref _version);     // after the entry is visible: whoever sees the new version sees the entry
    }
}
