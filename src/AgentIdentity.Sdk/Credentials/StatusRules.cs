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
}
