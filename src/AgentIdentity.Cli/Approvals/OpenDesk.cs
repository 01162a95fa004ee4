using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary>A store of requests with those who may decide about them, for the length of one command.</summary>
internal sealed class OpenDesk(FileApprovalStore store, ApproverDirectory approvers, ApprovalDesk desk) : IAsyncDisposable
{
    public ApproverDirectory Approvers => approvers;

    public ApprovalDesk Desk => desk;

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
