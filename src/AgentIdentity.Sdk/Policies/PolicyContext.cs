namespace AgentIdentity.Sdk.Policies;

/// <summary>What a policy may judge: proved facts, and beside them, clearly apart, what the model chose.</summary>
public sealed class PolicyContext
{
    internal PolicyContext(VerifiedCredential credential, ToolCall call, DateTimeOffset now, bool isInProcess)
    {
        Credential = credential;
        Call = call;
        Now = now;
        IsInProcess = isInProcess;
    }

    /// <summary>The proved chain: who acts, for whom, who answers for it, within what scopes.</summary>
    public VerifiedCredential Credential { get; }

    /// <summary>The action id, which some scope of the credential covers.</summary>
    public string Action => Call.Action;

    /// <summary>The arguments. Hostile: a model chose them, possibly on behalf of an attacker.</summary>
    public ToolArguments HostileArguments => Call.Arguments;

    /// <summary>The instant of the decision.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Whether the agent lives in this process, rather than behind a presented chain and proof.</summary>
    public bool IsInProcess { get; }

    internal ToolCall Call { get; }
}
