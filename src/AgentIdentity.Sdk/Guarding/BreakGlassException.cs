namespace AgentIdentity.Sdk;

/// <summary>Somebody broke the glass: what a guard's alarm is called with, so that it is seen at once. Nothing failed.</summary>
public sealed class BreakGlassException : Exception
{
    internal BreakGlassException(string requestId, string name, string action, AgentId key)
        : base($"break-glass for {name}: {PlainText.Escape(action, ToolCall.MaxActionLength)}, with the key {key}; review the request {requestId}") => RequestId = requestId;

    /// <summary>The request that is to be reviewed.</summary>
    public string RequestId { get; }
}
