using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Which HTTP status a refusal has: 401 who asks is not proved, 403 that agent may not, 429 not now, 503 nobody can tell now.</summary>
internal static class RefusalStatus
{
    private static readonly FrozenSet<string> Unproved = FrozenSet.Create(
        StringComparer.Ordinal,
        DenialCodes.Malformed, DenialCodes.NonCanonical, DenialCodes.DuplicateMember, DenialCodes.TooLarge, DenialCodes.AlgorithmNotAllowed,
        DenialCodes.TypeMismatch, DenialCodes.CriticalNotUnderstood, DenialCodes.SignatureInvalid, DenialCodes.UntrustedRoot, DenialCodes.IssuerMismatch,
        DenialCodes.ParentMismatch, DenialCodes.DepthInvalid, DenialCodes.DelegationLimit, DenialCodes.DuplicateToken, DenialCodes.PrincipalAltered,
        DenialCodes.Unaccountable, DenialCodes.NotNarrower, DenialCodes.Expired, DenialCodes.NotYetValid, DenialCodes.LifetimeInvalid,
        DenialCodes.HolderBindingFailed, DenialCodes.ProofMismatch, DenialCodes.ProofStale, DenialCodes.Replayed, DenialCodes.NonceMismatch,
        DenialCodes.AudienceMismatch, DenialCodes.NumberNotExact, DenialCodes.UnknownConstraint, DenialCodes.Revoked, DenialCodes.Suspended,
        DenialCodes.AgentDisposed, DenialCodes.ProvedElsewhere, DenialCodes.PresentationNotAccepted, DenialCodes.EnvironmentMismatch,
        DenialCodes.CompositionChanged, DenialCodes.CompositionUnknown, DenialCodes.IdentityMissing);

    private static readonly FrozenSet<string> Unavailable = FrozenSet.Create(
        StringComparer.Ordinal,
        DenialCodes.StatusUnknown, DenialCodes.PolicyTimeout, DenialCodes.PolicyUnavailable, DenialCodes.ClockMovedBack, DenialCodes.AuditUnavailable,
        DenialCodes.LedgerUnavailable, DenialCodes.ApprovalUnavailable, DenialCodes.Unexpected);

    /// <summary>The status of a refusal.</summary>
    public static int Of(RequestDecision refused) => refused.Status ?? Of(refused.Decision.Denial!.Code);

    public static int Of(string code) =>
        Unproved.Contains(code) ? StatusCodes.Status401Unauthorized
        : Unavailable.Contains(code) ? StatusCodes.Status503ServiceUnavailable
        : code == DenialCodes.RateLimited ? StatusCodes.Status429TooManyRequests
        : StatusCodes.Status403Forbidden;
}
