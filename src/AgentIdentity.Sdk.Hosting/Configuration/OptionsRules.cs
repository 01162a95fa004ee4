using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Says of every option that is not acceptable which it is and what would be. The ranges are the core's own, asked and not copied.</summary>
internal sealed class OptionsRules : IValidateOptions<AgentIdentityOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentIdentityOptions options)
    {
        List<string> failures = [];

        void Try(string property, Action use)
        {
            try
            {
                use();
            }
            catch (ArgumentException refused)
            {
                failures.Add($"{options.NameOf(property)}: {Plain(refused.Message)}");
            }
        }

        void Require(string property, bool holds, string what)
        {
            if (!holds)
            {
                failures.Add($"{options.NameOf(property)}: {what}");
            }
        }

        AgentGuardBuilder guard = new();
        Try(nameof(options.ClockSkew), () => Check(new VerificationLimits { ClockSkew = options.ClockSkew }));
        Try(nameof(options.ProofWindow), () => Check(new VerificationLimits { ProofWindow = options.ProofWindow }));
        Try(nameof(options.MaxTokenLifetime), () => Check(new VerificationLimits { MaxTokenLifetime = options.MaxTokenLifetime }));
        Try(nameof(options.MaxDelegationDepth), () => Check(new VerificationLimits { MaxDelegationDepth = options.MaxDelegationDepth }));
        Try(nameof(options.CachedChains), () => guard.CacheChains(options.CachedChains));
        Try(nameof(options.Audience), () => _ = options.Audience is null ? guard : guard.ForAudience(options.Audience));
        Try(nameof(options.Segment), () => _ = options.Segment is null ? guard : guard.InSegment(options.Segment));
        Try(nameof(options.Environment), () => _ = options.Environment is null ? guard : guard.InEnvironment(options.Environment));
        Require(nameof(options.TrustAnchors), !options.TrustAnchors.Contains(null!), "an anchor is null");
        Require(nameof(options.Audience), options.Audience is not null || !options.AcceptPresentedChains, $"is needed where {nameof(options.AcceptPresentedChains)} is set: proofs are made for it");
        Require(nameof(options.RequireChainAudience), options.Audience is not null || !options.RequireChainAudience, $"needs {nameof(options.Audience)}");
        Require(nameof(options.AuditDirectory), options.AuditDirectory is not "", "is a path, or left out");
        Require(
            nameof(options.AuditSegmentSize), options.AuditSegmentSize >= FileAuditStoreOptions.MinSegmentSize, $"is at least {FileAuditStoreOptions.MinSegmentSize} bytes");
        Require(
            nameof(options.AuditDurability),
            Enum.IsDefined(options.AuditDurability),
            $"is {nameof(AuditDurability.SurvivesProcessKill)} or {nameof(AuditDurability.SurvivesPowerLoss)}");
        Require(nameof(options.AuditName), options.AuditName is null || options.AuditDirectory is not null, $"names the log in {nameof(options.AuditDirectory)}, which is left out");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(VerificationLimits limits) => _ = new CredentialVerifier(new TrustAnchors(), limits);

    /// <summary>Without the parameter's name, which is that of a method the reader has not called.</summary>
    internal static string Plain(string message)
    {
        int end = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
