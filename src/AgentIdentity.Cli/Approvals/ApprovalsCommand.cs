using System.CommandLine;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary><c>agentid approvals</c>: what agents wait for people to decide.</summary>
internal static class ApprovalsCommand
{
    public static Command Create(ToolHost host) => new("approvals", "Show what agents wait for, and approve or deny it with your key.")
    {
        ListCommand.Create(host),
        ShowCommand.Create(host),
        DecideCommand.Create(host, ApprovalDecision.Approve, "approve", "Approve exactly one call, once."),
        DecideCommand.Create(host, ApprovalDecision.Deny, "deny", "Deny a call; one person is enough, and it cannot be taken back."),
        DecideCommand.Create(host, ApprovalDecision.Review, "review", "Say that you have looked at a use of break-glass."),
    };
}
