namespace AgentIdentity.Sdk.Mcp;

/// <summary>The stable names of refusals that only a server of MCP tools makes, beside <see cref="DenialCodes"/>.</summary>
public static class McpDenialCodes
{
    /// <summary>Something of the host stood before the guard and said no, or answered by itself: an authorization filter, another filter.</summary>
    public const string RefusedByHost = "refused_by_host";

    /// <summary>The request state was not written here for this agent and this call, or has expired.</summary>
    public const string RequestStateInvalid = "request_state_invalid";

    /// <summary>The call waits for people, and whoever was to be sent to them did not go.</summary>
    public const string ApprovalDeclined = "approval_declined";
}
