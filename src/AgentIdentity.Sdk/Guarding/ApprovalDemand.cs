using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>A policy that wants people to approve a call.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Requirement">Who, and how many.</param>
/// <param name="Facts">What the policy saw.</param>
internal readonly record struct ApprovalDemand(string Policy, ApprovalRequirement Requirement, IReadOnlyList<PolicyFact> Facts);
