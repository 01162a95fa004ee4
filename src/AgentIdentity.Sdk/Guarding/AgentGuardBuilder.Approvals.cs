using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Sdk;

/// <content>What people decide.</content>
public sealed partial class AgentGuardBuilder
{
    private ApprovalOptions? _approvals;

    /// <summary>
    /// Asks people where policies demand it: such a call is pending instead of refused, and runs once when enough persons have signed. Without this
    /// it stays refused, and so does every credential that says it was approved.
    /// </summary>
    /// <param name="approvals">Where requests are kept, who may approve, and who issues what was approved.</param>
    public AgentGuardBuilder UseApprovals(ApprovalOptions approvals)
    {
        ArgumentNullException.ThrowIfNull(approvals);
        _approvals = approvals;
        return this;
    }
}
