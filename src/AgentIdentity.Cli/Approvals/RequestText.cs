using System.Globalization;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary>A request for a person who decides about it. Every text in it was chosen by somebody else, and is escaped.</summary>
internal static class RequestText
{
    public static void Write(ToolOutput output, ApprovalStatus status, bool isFull)
    {
        ApprovalRequest request = status.Request;
        Field(output, "request", $"{request.Id}  {KindOf(request)}");
        output.Markup($"{"state",-12}{StateOf(status)}");
        Field(output, "hash", HashOf(request));
        Field(output, "action", request.Binding.Action);
        Field(output, "agent", request.Binding.Name);
        Field(output, "answers", request.Binding.Sponsor.ToString());
        Field(output, "acts for", request.Binding.Principal ?? "nobody else");
        Field(output, "lineage", request.Binding.Lineage);
        Field(output, "keys", string.Join(" > ", request.Holders));
        Field(output, "policies", request.PolicyVersion ?? "none");
        foreach (RequestedApproval asked in request.Requirements)
        {
            Field(output, "asked by", $"{asked.Policy}: {Progress(status, asked)}{(asked.Reason is null ? "" : $"; {asked.Reason}")}");
        }

        if (request.Reason is { } reason)
        {
            Field(output, "reason", reason);
        }

        Field(output, "asked at", Time(request.Created));
        Field(output, "ends at", Time(request.Expires));
        WriteArguments(output, request, isFull);
        WriteApprovals(output, status);
    }

    /// <summary>What a person signs, and what <c>--yes</c> has to name.</summary>
    public static string HashOf(ApprovalRequest request) => Convert.ToHexStringLower(request.Hash.Span);

    public static string KindOf(ApprovalRequest request) => request.Kind switch
    {
        ApprovalKind.Call => "one call the agent has the scope for",
        ApprovalKind.Grant => "one call beyond the agent's scopes",
        _ => "break-glass",
    };

    public static string StateOf(ApprovalStatus status) => status.State switch
    {
        ApprovalState.Approved => "[green]approved[/]",
        ApprovalState.Pending => "[yellow]pending[/]",
        ApprovalState.Expired => "[grey]expired[/]",
        _ => "[red]denied[/]",
    };

    /// <summary>How many of those who are asked have said yes: <c>1 of 2 finance</c>. Escaped by whoever shows it.</summary>
    public static string Progress(ApprovalStatus status, RequestedApproval asked) =>
        string.Create(CultureInfo.InvariantCulture, $"{status.Approvals.Count(given => given.Decision == ApprovalDecision.Approve && (asked.Group is null || given.Approver.Groups.Contains(asked.Group)))} of {asked.Persons} {asked.Group ?? "approvers"}");

    private static void WriteArguments(ToolOutput output, ApprovalRequest request, bool isFull)
    {
        if (request.Arguments is not { } arguments)
        {
            Field(output, "arguments", "sealed: give the store's secret with --secret");
            return;
        }

        Field(output, "arguments", string.Create(CultureInfo.InvariantCulture, $"{arguments.Count}, {arguments.Utf8Json.Length:N0} bytes of canonical JSON"));
        foreach (string line in ArgumentLines.Of(arguments, isFull))
        {
            output.Line(line);
        }
    }

    private static void WriteApprovals(ToolOutput output, ApprovalStatus status)
    {
        Field(output, "signed", status.Approvals.Count == 0 ? "by nobody" : "");
        foreach (VerifiedApproval given in status.Approvals)
        {
            output.Line($"  {SafeText.Of($"{given.Approver.Person} {given.Decision.ToString().ToLowerInvariant()}, {Time(given.Approval.IssuedAt)}{(given.Approval.Reason is { } why ? $": {why}" : "")}")}");
        }

        foreach (RejectedApproval refused in status.Rejected)
        {
            output.Line($"  {SafeText.Of($"counts for nothing ({refused.Denial.Code}): {refused.Denial.Message}")}");
        }
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Field(ToolOutput output, string name, string value) => output.Line($"{name,-12}{SafeText.Of(value)}".TrimEnd());
}
