using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Approvals;

namespace McpSample;

/// <summary>The person who approves: he has a key, and shares nothing with the server but the folder where requests wait.</summary>
internal sealed class Bob(PersistentKey key, Workspace workspace, Story story)
{
    public async Task ApproveAsync(string requestId)
    {
        await using FileApprovalStore requests = FileApprovalStore.Open(workspace.Approvals, File.ReadAllBytes(workspace.Secret));
        ApprovalRequest request = await requests.FindAsync(requestId) ?? throw new InvalidOperationException("there is no such request");
        story.Tell($"     bob reads request {requestId}: {request.Binding}");
        await requests.AppendAsync(await new ApprovalSigner(key).ApproveAsync(request, "it is only spam"));
    }
}
