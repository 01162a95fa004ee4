namespace AgentIdentity.Sdk;

/// <summary>What has become of a proved chain since: revocation, and the standing of its agents. What cannot be told is refused.</summary>
internal static class StatusRules
{
    public static Denial? Refuse(VerifiedCredential credential, IRevocationSource revocations) => revocations.Check(credential) switch
    {
        RevocationStatus.Good => null,
        RevocationStatus.Revoked => new Denial(DenialCodes.Revoked, "a token, key, lineage or anchor of the chain was revoked", "8"),
        _ => new Denial(DenialCodes.StatusUnknown, "whether the chain is revoked cannot be told now", "8"),
    };

    public static Denial? Refuse(VerifiedCredential credential, IAgentStanding standing)
    {
        foreach (DelegationStep step in credential.Steps)
        {
            switch (standing.Check(step.Holder.Id))
            {
                case AgentStandingStatus.Good:
                    continue;
                case AgentStandingStatus.Suspended:
                    return new Denial(DenialCodes.Suspended, "an agent of the chain is suspended", "8");
                case AgentStandingStatus.Retired:
                    return new Denial(DenialCodes.Revoked, "an agent of the chain is retired", "8");
                default:
                    return new Denial(DenialCodes.StatusUnknown, "the standing of an agent of the chain cannot be told now", "8");
            }
        }

        return null;
    }

    /// <summary>What agents are made of, for those tokens that are bound to it. Without anybody who knows, a bound chain is refused.</summary>
    public static Denial? Refuse(VerifiedCredential credential, IAgentComposition? compositions)
    {
        if (!credential.IsBoundToComposition)
        {
            return null;
        }

        foreach (DelegationStep step in credential.Steps)
        {
            if (step.Composition is not { } bound)
            {
                continue;
            }

            if (compositions?.Find(step.Holder.Id) is not { } declared)
            {
                return new Denial(DenialCodes.CompositionUnknown, "what an agent of the chain is made of was not declared here, and its credential is bound to it", "x");
            }

            if (!declared.Equals(bound))
            {
                return new Denial(DenialCodes.CompositionChanged, "an agent of the chain is not made of what its credential is bound to; issue a new credential", "x");
            }
        }

        return null;
    }
}
