namespace AgentIdentity.Sdk;

/// <summary>Names the action that a tool's method is: <c>[AgentAction("mail.send")]</c>. A scope for that action is what a caller needs.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = true)]
public sealed class AgentActionAttribute : Attribute, IAgentActionMetadata
{
    /// <summary>Names the action.</summary>
    /// <param name="action">The action id, <c>source.tool</c>: printable ASCII without wildcards, at most <see cref="ToolCall.MaxActionLength"/> characters.</param>
    /// <exception cref="ArgumentException">It is no action id that a scope could be for.</exception>
    public AgentActionAttribute(string action)
    {
        _ = AgentScope.For(action);
        Action = action;
    }

    /// <inheritdoc/>
    public string Action { get; }
}
