using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Explaining;

/// <summary>The chain of a decision, found by the hashes in the record and verified as of the record's time.</summary>
internal static class KeptCredential
{
    public static async Task<(VerifiedCredential? Credential, string Story)> FindAsync(
        AuditRecord record, RecordedDecision decision, string? directory, TrustAnchors? anchors, CancellationToken cancellationToken)
    {
        if (decision.ChainHashes.Count == 0)
        {
            return (null, "nothing was proved, so the record names no chain");
        }

        if (directory is null)
        {
            return (null, "not looked at: name the directory with --credentials");
        }

        KeptChain? chain = await FileCredentialStore.Open(Evidence.Existing(directory)).TryGetAsync(decision.ChainHashes, cancellationToken).ConfigureAwait(false);
        if (chain is null)
        {
            return (null, "the chain is not in the directory: it was not kept, or is another");
        }

        int withheld = chain.Tokens.Count(token => token.Signature is null);
        if (withheld > 0)
        {
            return (null, $"{withheld} of {chain.Tokens.Count} signatures are withheld, so the chain cannot be verified again");
        }

        CredentialVerification verification = Verify(chain, record, decision, anchors);
        return verification.IsValid
            ? (verification.Credential, $"{chain.Tokens.Count} tokens, verified as of the record's time, from {(anchors is null ? "" : "the trusted ")}{chain.Issuer} with the key {chain.Key.Id}")
            : (null, $"the chain does not verify as of the record's time: {verification.Denial?.Reason}");
    }

    private static CredentialVerification Verify(KeptChain chain, AuditRecord record, RecordedDecision decision, TrustAnchors? anchors)
    {
        if (anchors is null)
        {
            anchors = new TrustAnchors();
            anchors.Add(new TrustAnchor(chain.Issuer, chain.Key, ConfiguredSponsor(decision)));
        }

        // The longest and the oldest that any verifier could have accepted: what this one accepted is a matter of its record.
        VerificationLimits limits = new() { MaxDelegationDepth = KeptChain.MaxTokens - 1, MaxTokenLifetime = VerificationLimits.MaxTokenLifetimeCeiling };
        CredentialVerifier verifier = new(anchors, limits, new StoppedClock(record.Timestamp));
        return verifier.Verify(AgentCredential.FromTokens(chain.Tokens.Select(token => $"{token.Header}.{token.Payload}.{token.Signature}")));
    }

    /// <summary>A root that names nobody took the sponsor the guard had configured, which only the record knows.</summary>
    private static Sponsor? ConfiguredSponsor(RecordedDecision decision) =>
        decision.Sponsor is { } sponsor && Enum.TryParse(sponsor.Kind, ignoreCase: true, out SponsorKind kind) && kind != SponsorKind.Unspecified ? Sponsor.Asserted(kind, sponsor.Id) : null;
}
