using System.Security.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>What a derived token must say, measured against its parent, step by step (AAT section 7, steps 4b to 4q).</summary>
internal static class LinkRules
{
    public static Denial? Refuse(
        TokenClaims claims, TokenClaims parent, TokenClaims root, AgentToken parentToken, bool isIssuedByParent, bool announcesProfile,
        VerificationLimits limits, long now)
    {
        if (claims.HasMalformedClaim || claims.Id is null || claims.Issuer is null || claims.IssuedAt is not { } issuedAt || claims.Expires is not { } expires
            || claims.Depth is not { } depth || claims.MaxDepth is not { } maxDepth || claims.ParentHash is null || claims.Holder is null)
        {
            return new Denial(DenialCodes.Malformed, "a claim of a derived token is missing, of the wrong type, or not one sound public key", "4b");
        }

        if (!isIssuedByParent)
        {
            return new Denial(DenialCodes.IssuerMismatch, "the issuer is not the holder of the parent", "4c");
        }

        if (depth != parent.Depth + 1)
        {
            return new Denial(DenialCodes.DepthInvalid, "the delegation depth is not one more than the parent's", "4d");
        }

        if (depth > parent.MaxDepth)
        {
            return new Denial(DenialCodes.DelegationLimit, "the parent may not be delegated any further", "4e");
        }

        if (depth > limits.MaxDelegationDepth)
        {
            return new Denial(DenialCodes.DepthInvalid, "the delegation is deeper than this verifier accepts", "4f");
        }

        if (maxDepth > parent.MaxDepth)
        {
            return new Denial(DenialCodes.DepthInvalid, "the ceiling of delegation was raised", "4g");
        }

        if (expires > parent.Expires)
        {
            return new Denial(DenialCodes.NotNarrower, "the token outlives its parent", "4h");
        }

        if (expires <= now)
        {
            return new Denial(DenialCodes.Expired, "a token of the chain has expired", "4i");
        }

        if (issuedAt < parent.IssuedAt)
        {
            return new Denial(DenialCodes.NotNarrower, "the token is older than its parent", "4j");
        }

        if (issuedAt > now + (long)limits.ClockSkew.TotalSeconds)
        {
            return new Denial(DenialCodes.NotYetValid, "a token of the chain was issued in the future", "4k");
        }

        if (expires <= issuedAt)
        {
            return new Denial(DenialCodes.LifetimeInvalid, "a token of the chain ends before it begins", "4l");
        }

        if (depth > maxDepth)
        {
            return new Denial(DenialCodes.DepthInvalid, "the token lies deeper than its own ceiling", "4m");
        }

        if (claims.Details is < 0 or > 1)
        {
            return new Denial(DenialCodes.Malformed, "the token has more than one authorization detail", "4n");
        }

        if (claims.ScopesDenial is not null)
        {
            return claims.ScopesDenial;
        }

        if (claims.Scopes.Exceed(parent.Scopes) is { } wider)
        {
            return wider;
        }

        if (!CryptographicOperations.FixedTimeEquals(claims.ParentHash, parentToken.Hash.Span))
        {
            return new Denial(DenialCodes.ParentMismatch, "the token was derived from another parent", "4q");
        }

        return ProfileRules.Refuse(claims, announcesProfile, root);
    }
}
