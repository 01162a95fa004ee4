namespace AgentIdentity.Sdk;

/// <summary>The rules of our own claim; see <see cref="AgentProfile"/>. Reported as step <c>x</c>, since the specification has no name for them.</summary>
internal static class ProfileRules
{
    private const string Step = "x";

    public static Denial? Refuse(TokenClaims claims, bool announcesProfile, TokenClaims? root)
    {
        if (claims.HasStatus)
        {
            return new Denial(DenialCodes.StatusUnknown, "a token refers to a status list, which cannot be consulted here", Step);
        }

        // A verifier that does not know the profile must stumble over a restriction: so it has to be announced.
        if (claims.Profile.HasRestriction && !announcesProfile)
        {
            return new Denial(DenialCodes.Malformed, "a restriction is not announced in the header", Step);
        }

        // One approved call, for the agent that asked: a root that nothing is derived from.
        if (claims.Profile.Approval is not null && (root is not null || claims.MaxDepth != 0))
        {
            return new Denial(DenialCodes.Malformed, "a credential for one approved call is a root that cannot be delegated", Step);
        }

        return root is null || claims.Profile.KeepsAccountabilityOf(root.Profile)
            ? null
            : new Denial(DenialCodes.PrincipalAltered, "a derived token speaks for somebody its root does not name", Step);
    }
}
