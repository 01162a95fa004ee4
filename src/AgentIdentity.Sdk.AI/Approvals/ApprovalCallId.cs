using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Sdk.AI;

/// <summary>How a request for approval of the guard is called in messages: a prefix and the request's id.</summary>
/// <remarks>No secret: a call that comes under it is resumed, and that is refused unless people approved exactly this call of this agent.</remarks>
internal static class ApprovalCallId
{
    private const string Prefix = "agentid-approval-";

    public static string Of(string requestId) => Prefix + requestId;

    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? requestId)
    {
        requestId = text is not null && text.Length == Prefix.Length + ApprovalRequest.IdLength && text.StartsWith(Prefix, StringComparison.Ordinal)
            ? text[Prefix.Length..]
            : null;
        return requestId is not null;
    }
}
