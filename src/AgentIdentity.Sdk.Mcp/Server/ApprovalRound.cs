namespace AgentIdentity.Sdk.Mcp;

/// <summary>A call that comes back with a state of ours: what it may claim, once the state was checked.</summary>
/// <param name="Kind">What the client was to do.</param>
/// <param name="RequestId">The request for approval that the call waited for.</param>
/// <param name="Denial">Why it goes no further; null when the state holds.</param>
internal sealed record ApprovalRound(string Kind, string RequestId, Denial? Denial);
