using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>What a guarded MCP server calls its tools, where it finds presentations, and what it guards.</summary>
public sealed class McpGuardOptions
{
    /// <summary>The source of this server's actions: with <c>mail</c>, the tool <c>send</c> is the action <c>mail.send</c>, unless an <see cref="AgentActionAttribute"/> on its method names another.</summary>
    /// <value>Must be set: 1 to 64 ASCII letters, digits, dashes and underscores.</value>
    public string? Source { get; set; }

    /// <summary>Finds a presentation elsewhere than in <c>_meta</c>, in an HTTP header for example, and returns its JSON text; null when there is none.</summary>
    /// <remarks>Called once for each message, as it arrives. A request that carries one here and one in <c>_meta</c> is refused.</remarks>
    /// <value>Null: only <see cref="McpMetaKeys.Presentation"/> is read.</value>
    public Func<MessageContext, string?>? ReadPresentation { get; set; }

    /// <summary>Whether lists show everything to callers that present nothing, or nothing that holds.</summary>
    /// <value>False: they are shown nothing. Whoever does present something is shown what its scopes are for, in either case.</value>
    public bool ListsToUnproved { get; set; }

    /// <summary>Whether reading and subscribing to resources are actions: <c>SOURCE.resources/read</c> and <c>SOURCE.resources/subscribe</c>, with the argument
    /// <c>uri</c>, and <c>SOURCE.subscriptions/listen</c>, with the argument <c>notifications</c>, where it asks for resources or a handler of the host's own answers.
    /// </summary>
    /// <value>True.</value>
    public bool GuardsResources { get; set; } = true;

    /// <summary>Whether getting a prompt is an action: <c>SOURCE.prompts/get</c>, with the arguments <c>name</c> and <c>arguments</c>.</summary>
    /// <value>True.</value>
    public bool GuardsPrompts { get; set; } = true;

    /// <summary>Whether completing an argument is an action: <c>SOURCE.completion/complete</c>, with the arguments <c>ref</c>, <c>argument</c> and <c>context</c>.</summary>
    /// <value>True.</value>
    public bool GuardsCompletions { get; set; } = true;

    /// <summary>How callers are sent to the people who must approve.</summary>
    /// <value>Null: a call that waits for people is answered with the id of the request, and may be called again once they have approved it.</value>
    public McpApprovalOptions? Approvals { get; set; }

    /// <exception cref="ArgumentException">An option is not acceptable.</exception>
    internal McpGuardOptions Copy()
    {
        ToolSource.Require(Source, nameof(Source));
        McpGuardOptions copy = (McpGuardOptions)MemberwiseClone();
        copy.Approvals = Approvals?.Copy();
        return copy;
    }
}
