namespace AgentIdentity.Sdk.Mcp;

/// <summary>The members of a message's <c>_meta</c> that are ours, under a reverse-DNS prefix as the protocol asks for.</summary>
public static class McpMetaKeys
{
    /// <summary>
    /// In a request: the presentation of the calling agent, a JSON object as <see cref="AgentPresentation.ToJson"/> writes it:
    /// <c>"_meta":{"agentidentity.dev/presentation":{"aat_chain":["eyJ…"],"aat_pop":"eyJ…"}}</c>.
    /// </summary>
    public const string Presentation = "agentidentity.dev/presentation";

    /// <summary>
    /// In a result: a credential for one call that people have approved, <c>{"aat_chain":["eyJ…"],"for":"…"}</c>. It is good for the very call that
    /// <c>for</c> is the mark of, and for the key of the agent that made it.
    /// </summary>
    public const string Grant = "agentidentity.dev/grant";
}
