using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>No two tokens of a chain carry the same id (AAT section 7, step 2c).</summary>
internal static class TokenIds
{
    /// <summary>Whether two tokens that verified carry the same id. A chain is short, so each is compared with each.</summary>
    public static bool HaveDuplicate(TokenClaims[] claims)
    {
        for (int i = 1; i < claims.Length; i++)
        {
            for (int earlier = 0; earlier < i; earlier++)
            {
                if (string.Equals(claims[i].Id, claims[earlier].Id, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether two tokens claim the same id, believed or not. A token that cannot be read is left to its own step.</summary>
    public static bool HaveDuplicate(ReadOnlySpan<AgentToken> chain)
    {
        if (chain.Length == 1)
        {
            return false;
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (AgentToken token in chain)
        {
            if (TokenPayload.ReadUnverifiedId(token.Compact) is { } id && !ids.Add(id))
            {
                return true;
            }
        }

        return false;
    }
}
