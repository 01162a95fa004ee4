namespace AgentIdentity.Sdk;

/// <summary>What a root token must say, step by step (AAT section 7, steps 3b to 3n).</summary>
internal static class RootRules
{
    public static Denial? Refuse(TokenClaims claims, bool announcesProfile, VerificationLimits limits, long now)
    {
        if (claims.HasMalformedClaim || claims.IssuedAt is not { } issuedAt || claims.Expires is not { } expires)
        {
            return new Denial(DenialCodes.Malformed, "a claim of the root is missing or of the wrong type", "3b");
        }

        if (claims.Depth != 0)
        {
            return new Denial(DenialCodes.DepthInvalid, "the root's delegation depth is not 0", "3c");
        }

        if (claims.HasParentHash)
        {
            return new Denial(DenialCodes.ParentMismatch, "the root names a parent", "3d");
        }

        if (expires <= now)
        {
            return new Denial(DenialCodes.Expired, "the root has expired", "3e");
        }

        if (issuedAt > now + (long)limits.ClockSkew.TotalSeconds)
        {
            return new Denial(DenialCodes.NotYetValid, "the root was issued in the future", "3f");
        }

        if (expires <= issuedAt)
        {
            return new Denial(DenialCodes.LifetimeInvalid, "the root ends before it begins", "3g");
        }

        if (expires > issuedAt + (long)limits.MaxTokenLifetime.TotalSeconds)
        {
            return new Denial(DenialCodes.LifetimeInvalid, "the root lives longer than this verifier accepts", "3h");
        }

        if (claims.MaxDepth is not { } maxDepth || maxDepth > limits.MaxDelegationDepth)
        {
            return new Denial(DenialCodes.DepthInvalid, "the root allows more delegation than this verifier accepts", "3i");
        }

        if (claims.Id is null)
        {
            return new Denial(DenialCodes.Malformed, "the root has no id", "3j");
        }

        if (claims.Holder is null)
        {
            return new Denial(DenialCodes.Malformed, "the root is not bound to one sound public key", "3l");
        }

        if (claims.Details != 1)
        {
            return new Denial(DenialCodes.Malformed, "the root does not have exactly one authorization detail", "3m");
        }

        return claims.ScopesDenial ?? ProfileRules.Refuse(claims, announcesProfile, root: null);
    }
}
