namespace AgentIdentity.Sdk;

/// <summary>Where a chain may be used: its audiences and segments. Those of every token bind, whatever a child left out.</summary>
internal static class AudienceRules
{
    /// <summary>Step 6c: every token that names audiences must name this one.</summary>
    public static Denial? Refuse(VerifiedCredential credential, string? audience, VerificationLimits limits)
    {
        if (limits.RequireChainAudience && credential.Audiences.Length == 0)
        {
            return new Denial(DenialCodes.AudienceMismatch, "no token of the chain names an audience, and one is required", "6c");
        }

        foreach (string[] audiences in credential.Audiences)
        {
            if (audience is null || !audiences.Contains(audience, StringComparer.Ordinal))
            {
                return new Denial(DenialCodes.AudienceMismatch, "the chain is not for this enforcement point", "6c");
            }
        }

        return null;
    }

    /// <summary>Our own restrictions that depend on place and time.</summary>
    public static Denial? RefuseProfile(VerifiedCredential credential, string? segment, string? environment, long now)
    {
        if (credential.NotBeforeSeconds > now)
        {
            return new Denial(DenialCodes.NotYetValid, "the chain is not valid yet", "x");
        }

        if (credential.Segments.Length > 0 && (segment is null || !credential.MayBeUsedIn(segment)))
        {
            return new Denial(DenialCodes.AudienceMismatch, "the chain may not be used in this segment", "x");
        }

        return RefuseEnvironment(credential, environment);
    }

    /// <summary>A chain that names an environment is for that one only; where there is one, a chain that names none is not for it.</summary>
    private static Denial? RefuseEnvironment(VerifiedCredential credential, string? environment)
    {
        foreach (string named in credential.Environments)
        {
            if (!string.Equals(named, environment, StringComparison.Ordinal))
            {
                return new Denial(DenialCodes.EnvironmentMismatch, "the chain is for another environment", "x");
            }
        }

        return environment is null || credential.Environments.Length > 0
            ? null
            : new Denial(DenialCodes.EnvironmentMismatch, $"the chain names no environment, and here only those for {environment} are accepted; name it in the root grant", "x");
    }
}
