using AgentIdentity.Cli.Audit;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Explaining;

/// <summary>What was kept of a call beside the log: its credentials, verified as of then, and its arguments, held against their commitments.</summary>
internal sealed class Evidence
{
    /// <summary>The chain, verified; null when it was not kept, is not whole, or does not hold.</summary>
    public VerifiedCredential? Credential { get; private set; }

    /// <summary>What came of looking for the chain.</summary>
    public required string CredentialStory { get; init; }

    /// <summary>The call with its arguments; null when one of them is not there.</summary>
    public ToolCall? Call { get; private set; }

    /// <summary>What came of looking for the arguments.</summary>
    public required string ArgumentStory { get; init; }

    /// <summary>What a replay lacks; null when it lacks nothing.</summary>
    public string? Missing => Credential is null ? CredentialStory : Call is null ? ArgumentStory : null;

    public static async Task<Evidence> GatherAsync(
        AuditRecord record, RecordedDecision decision, string? credentials, string? disclosures, TrustAnchors? anchors, CancellationToken cancellationToken)
    {
        (VerifiedCredential? credential, string credentialStory) = await KeptCredential.FindAsync(record, decision, credentials, anchors, cancellationToken).ConfigureAwait(false);
        (ToolCall? call, string argumentStory) = await DisclosedCall.FindAsync(decision, disclosures, cancellationToken).ConfigureAwait(false);
        return new Evidence { Credential = credential, CredentialStory = credentialStory, Call = call, ArgumentStory = argumentStory };
    }

    public static string Existing(string directory) => LogArgument.Existing(directory);
}
