namespace AgentIdentity.Sdk;

/// <summary>The stable names of refusals: what programs, detections and people search for.</summary>
/// <remarks>Policies add codes of their own. A code, once published, keeps its meaning.</remarks>
public static class DenialCodes
{
    /// <summary>The input is not what the format says, in shape or type.</summary>
    public const string Malformed = "malformed";

    /// <summary>The input says something the right way could say only in another spelling.</summary>
    public const string NonCanonical = "non_canonical";

    /// <summary>A JSON object names a member twice.</summary>
    public const string DuplicateMember = "duplicate_member";

    /// <summary>A token, chain, proof or argument list is over its limit.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The JWS algorithm is not the one accepted here.</summary>
    public const string AlgorithmNotAllowed = "algorithm_not_allowed";

    /// <summary>The JWS type is not the one expected here.</summary>
    public const string TypeMismatch = "type_mismatch";

    /// <summary>The header marks something critical that this verifier does not know.</summary>
    public const string CriticalNotUnderstood = "critical_not_understood";

    /// <summary>A signature does not verify.</summary>
    public const string SignatureInvalid = "signature_invalid";

    /// <summary>No trust anchor vouches for the root of the chain.</summary>
    public const string UntrustedRoot = "untrusted_root";

    /// <summary>The issuer is not the holder of the key that signed. A guard does not try other authorities' keys to tell this of a root.</summary>
    public const string IssuerMismatch = "issuer_mismatch";

    /// <summary>A token does not commit to the parent it is presented with.</summary>
    public const string ParentMismatch = "par_hash_mismatch";

    /// <summary>A delegation depth, or its ceiling, does not follow from the parent's.</summary>
    public const string DepthInvalid = "depth_invalid";

    /// <summary>The credential may not be delegated any further.</summary>
    public const string DelegationLimit = "delegation_limit";

    /// <summary>Two tokens of a chain carry the same id.</summary>
    public const string DuplicateToken = "duplicate_token";

    /// <summary>A derived token speaks for somebody its root does not name.</summary>
    public const string PrincipalAltered = "principal_altered";

    /// <summary>The chain names nobody who is accountable.</summary>
    public const string Unaccountable = "unaccountable";

    /// <summary>A derived token claims more than its parent has.</summary>
    public const string NotNarrower = "not_narrower";

    /// <summary>The credential has expired.</summary>
    public const string Expired = "expired";

    /// <summary>The credential is not valid yet.</summary>
    public const string NotYetValid = "not_yet_valid";

    /// <summary>A lifetime is longer than allowed, or outlives the parent's.</summary>
    public const string LifetimeInvalid = "lifetime_invalid";

    /// <summary>The proof of possession does not belong to this credential or holder.</summary>
    public const string HolderBindingFailed = "holder_binding_failed";

    /// <summary>The proof was made for another tool or other arguments.</summary>
    public const string ProofMismatch = "proof_mismatch";

    /// <summary>The proof is too old, or from the future.</summary>
    public const string ProofStale = "proof_stale";

    /// <summary>The proof was used before.</summary>
    public const string Replayed = "replayed";

    /// <summary>The nonce is missing or is not the one that was issued.</summary>
    public const string NonceMismatch = "nonce_mismatch";

    /// <summary>The credential or proof was made for another audience.</summary>
    public const string AudienceMismatch = "audience_mismatch";

    /// <summary>No scope covers the action.</summary>
    public const string ScopeNotGranted = "scope_not_granted";

    /// <summary>A scope covers the action, but not with these arguments.</summary>
    public const string ArgumentNotPermitted = "argument_not_permitted";

    /// <summary>A number in the arguments does not survive JSON.</summary>
    public const string NumberNotExact = "number_not_exact";

    /// <summary>A constraint is of a type this verifier does not know.</summary>
    public const string UnknownConstraint = "unknown_constraint";

    /// <summary>A token, key, lineage or anchor of the chain was revoked.</summary>
    public const string Revoked = "revoked";

    /// <summary>Whether the chain is revoked, or its agent in good standing, cannot be told now.</summary>
    public const string StatusUnknown = "status_unknown";

    /// <summary>An agent of the chain is suspended.</summary>
    public const string Suspended = "suspended";

    /// <summary>The agent was disposed: its authority has ended.</summary>
    public const string AgentDisposed = "agent_disposed";

    /// <summary>The credential was proved by another verifier, or before its trust anchors changed.</summary>
    public const string ProvedElsewhere = "proved_elsewhere";

    /// <summary>A budget or quota is used up.</summary>
    public const string CeilingExceeded = "ceiling_exceeded";

    /// <summary>A policy failed, and what cannot be decided is denied.</summary>
    public const string PolicyFailed = "policy_failed";

    /// <summary>A policy took too long, and what cannot be judged in time is denied.</summary>
    public const string PolicyTimeout = "policy_timeout";

    /// <summary>A policy called the guard that asks it.</summary>
    public const string PolicyRecursion = "policy_recursion";

    /// <summary>People must approve the call before it runs.</summary>
    public const string ApprovalRequired = "approval_required";

    /// <summary>The clock went back, so nothing that depends on time can be decided.</summary>
    public const string ClockMovedBack = "clock_moved_back";

    /// <summary>The decision could not be recorded, so it is a denial.</summary>
    public const string AuditUnavailable = "audit_unavailable";

    /// <summary>Something failed that should not; what cannot be decided is denied.</summary>
    public const string Unexpected = "unexpected_failure";

    /// <summary>Credentials presented from outside are not accepted here.</summary>
    public const string PresentationNotAccepted = "presentation_not_accepted";

    // Sequences, information flow, time and risk.

    /// <summary>What was done in the session before rules the action out, or what must come first was not done.</summary>
    public const string SequenceNotAllowed = "sequence_not_allowed";

    /// <summary>The session bears a label that the tool refuses.</summary>
    public const string LabelRefused = "label_refused";

    /// <summary>The action is allowed at other times only.</summary>
    public const string OutsideTimeWindow = "outside_time_window";

    /// <summary>The action is frozen: for maintenance, or by a switch that a person has thrown.</summary>
    public const string Frozen = "frozen";

    /// <summary>An agent of the chain, a name, or the lineage bears too high a risk.</summary>
    public const string RiskTooHigh = "risk_too_high";

    // Rules about arguments.

    /// <summary>A policy needs an argument that the call does not have.</summary>
    public const string ArgumentMissing = "argument_missing";

    /// <summary>A policy needs a number where the call has something else.</summary>
    public const string ArgumentNotNumeric = "argument_not_numeric";

    /// <summary>An argument is not what a policy permits, though a scope does.</summary>
    public const string ArgumentBeyondLimit = "argument_beyond_limit";

    // Place: the tool catalogue, segments, environments, compositions.

    /// <summary>The tool is not in the host's catalogue, or must be seen and is not.</summary>
    public const string ToolUnknown = "tool_unknown";

    /// <summary>The tool is offered more than once, so nobody can tell which one is meant.</summary>
    public const string ToolAmbiguous = "tool_ambiguous";

    /// <summary>The tool's schema or description is not the one that was reviewed.</summary>
    public const string ToolChanged = "tool_changed";

    /// <summary>The call leads from one segment into another, and no gateway allows that.</summary>
    public const string SegmentCrossing = "segment_crossing";

    /// <summary>The credential is for another environment, or names none where one is demanded.</summary>
    public const string EnvironmentMismatch = "environment_mismatch";

    /// <summary>An agent of the chain is not composed as its credential says.</summary>
    public const string CompositionChanged = "composition_changed";

    /// <summary>How an agent of the chain is composed is not known here, and its credential depends on it.</summary>
    public const string CompositionUnknown = "composition_unknown";

    // Quotas, budgets, ledgers and policies that call out.

    /// <summary>The usage ledger cannot settle what the call uses up, so it is a denial.</summary>
    public const string LedgerUnavailable = "ledger_unavailable";

    /// <summary>A quota is used up until its window turns.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The agent stands further down its chain than a policy lets agents act.</summary>
    public const string DepthExceeded = "depth_exceeded";

    /// <summary>What the call costs cannot be told, so it cannot be charged.</summary>
    public const string CostUnknown = "cost_unknown";

    /// <summary>A policy that calls out has failed so often that it is left alone for a while, and what cannot be judged is denied.</summary>
    public const string PolicyUnavailable = "policy_unavailable";

    // Approvals.

    /// <summary>A person who was asked has said no.</summary>
    public const string ApprovalDenied = "approval_denied";

    /// <summary>Not enough people have approved in time.</summary>
    public const string ApprovalExpired = "approval_expired";

    /// <summary>The approval was used before: it is good for one call.</summary>
    public const string ApprovalUsed = "approval_used";

    /// <summary>There is no such request for approval, or it cannot be told whether it was used already.</summary>
    public const string ApprovalUnknown = "approval_unknown";

    /// <summary>The approval is for another call, agent, lineage or person.</summary>
    public const string ApprovalMismatch = "approval_mismatch";

    /// <summary>The credential rests on an approval, and whoever checks it here cannot check that.</summary>
    public const string ApprovalNotAccepted = "approval_not_accepted";

    /// <summary>The lineage has as many open requests for approval as it may have.</summary>
    public const string ApprovalTooMany = "approval_too_many";

    /// <summary>The call cannot be put before people: its arguments are too large or too many.</summary>
    public const string ApprovalTooLarge = "approval_too_large";

    /// <summary>Whoever signed is not among the approvers, or not in the group that is asked.</summary>
    public const string ApproverUnknown = "approver_unknown";

    /// <summary>Whoever signed belongs to the requesting lineage: its sponsor, its principal, or one of its agents.</summary>
    public const string ApproverExcluded = "approver_excluded";

    /// <summary>The arguments are sealed, and the key to them is not here.</summary>
    public const string ApprovalSealed = "approval_sealed";

    /// <summary>The store of approvals cannot be read or written.</summary>
    public const string ApprovalUnavailable = "approval_unavailable";

    /// <summary>A file of the store of approvals is not what was written to it.</summary>
    public const string ApprovalBroken = "approval_broken";

    /// <summary>An earlier use of break-glass was not reviewed yet, and blocks this one.</summary>
    public const string BreakGlassUnreviewed = "break_glass_unreviewed";

    // Adapters: who acts, and which action a tool is.

    /// <summary>No agent acts here: enter a run, or bind an agent.</summary>
    public const string IdentityMissing = "identity_missing";

    /// <summary>The agent of the run is neither the one that the adapter is bound to nor one below it.</summary>
    public const string IdentityNotNarrower = "identity_not_narrower";

    /// <summary>The host has not named the action of a tool, or has named two.</summary>
    public const string ActionUnnamed = "action_unnamed";
}
