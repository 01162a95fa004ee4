using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>One thing that was asked of people, and by whom. A request holds one for each policy that asks.</summary>
public sealed class RequestedApproval
{
    internal RequestedApproval(string policy, int persons, string? group, string? reason)
    {
        Policy = policy;
        Persons = persons;
        Group = group;
        Reason = reason;
    }

    /// <summary>The policy that asks; <c>grant</c> or <c>break-glass</c> when the host does.</summary>
    public string Policy { get; }

    /// <summary>How many different persons must approve.</summary>
    public int Persons { get; }

    /// <summary>The group they must belong to; any approver when null.</summary>
    public string? Group { get; }

    /// <summary>Why, in the policy's own words.</summary>
    public string? Reason { get; }

    /// <summary>Policy, number and group: <c>large-payments: 2 of finance</c>.</summary>
    public override string ToString() => $"{Policy}: {Persons} of {Group ?? "any approvers"}";

    internal static RequestedApproval Of(string policy, ApprovalRequirement requirement)
    {
        string? reason = requirement.Reason is null ? null : PlainText.Escape(requirement.Reason, CredentialText.MaxLength).Trim(' ');
        return new RequestedApproval(policy, requirement.Persons, requirement.Group, string.IsNullOrEmpty(reason) ? null : reason);
    }
}
