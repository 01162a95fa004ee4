namespace AgentIdentity.Sdk;

/// <summary>Settles whether the proved chain covers the call: scope and arguments, place, time, and somebody who answers for it.</summary>
internal sealed class Coverage(VerificationLimits limits, string? audience, string? segment, string? environment)
{
    public string? Segment => segment;

    public string? Environment => environment;

    public Denial? Refuse(DecisionDraft draft)
    {
        return draft.Credential.Scopes.Refuse(draft.Call) ?? RefusePlace(draft);
    }

    /// <summary>The same without the scope, for a call that people are asked to grant.</summary>
    public Denial? RefusePlace(DecisionDraft draft)
    {
        VerifiedCredential credential = draft.Credential;
        return AudienceRules.Refuse(credential, audience, limits)
            ?? AudienceRules.RefuseProfile(credential, segment, environment, draft.Began.ToUnixTimeSeconds())
            ?? (credential.Sponsor is null
                ? new Denial(DenialCodes.Unaccountable, "nobody answers for this chain; name a sponsor with its trust anchor")
                : null);
    }
}
