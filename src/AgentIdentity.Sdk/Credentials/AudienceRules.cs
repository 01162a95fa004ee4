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
    public static Denial? RefuseProfile(VerifiedCredential credential, string? segment, long now)
    {
        if (credential.NotBeforeSeconds > now)
        {
            return new Denial(DenialCodes.NotYetValid, "the chain is not valid yet", "x");
        }

        foreach (string[] segments in credential.Segments)
        {
            if (segment is null || !segments.Contains(segment, StringComparer.Ordinal))
            {
                return new Denial(DenialCodes.AudienceMismatch, "the chain may not be used in this segment", "x");
            }
        }

        return null;
    }
}
