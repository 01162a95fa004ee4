using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the scopes out of the tokens of a kept chain.</summary>
internal static class KeptScopes
{
    /// <summary>The scopes of each token, root first, each within those before; null when there is something else.</summary>
    public static AgentScopeSet[]? Read(KeptChain chain)
    {
        AgentScopeSet[] scopes = new AgentScopeSet[chain.Tokens.Count];
        for (int i = 0; i < scopes.Length; i++)
        {
            if (Read(chain.Tokens[i]) is not { } read || (i > 0 && !read.Attenuates(scopes[i - 1])))
            {
                return null;
            }

            scopes[i] = read;
        }

        return scopes;
    }

    private static AgentScopeSet? Read(KeptToken token)
    {
        if (!TokenPayload.TryRead(Encoding.UTF8.GetBytes(token.Payload), out TokenPayload payload, out _))
        {
            return null;
        }

        TokenClaims claims = TokenReader.Read(payload.Json, detailsStep: "3m");
        payload.Dispose();
        return claims is { Details: 1, ScopesDenial: null } ? claims.Scopes : null;
    }
}
