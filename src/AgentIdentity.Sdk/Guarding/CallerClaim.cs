namespace AgentIdentity.Sdk;

/// <summary>Who asks: an agent that lives here and whose object is possession, or a chain and proof from outside.</summary>
internal readonly struct CallerClaim
{
    private CallerClaim(AgentPrincipal? agent, AgentPresentation? presentation, string? nonce)
    {
        Agent = agent;
        Presentation = presentation;
        Nonce = nonce;
    }

    public AgentPrincipal? Agent { get; }

    public AgentPresentation? Presentation { get; }

    public string? Nonce { get; }

    /// <summary>Nobody that the host knows of. What is not claimed cannot be proved, so it can only be refused.</summary>
    public static CallerClaim Nobody => default;

    public bool IsNobody => Agent is null && Presentation is null;

    public AgentCredential Credential => Agent?.Credential ?? Presentation!.Credential;

    public static CallerClaim Of(AgentPrincipal agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return new CallerClaim(agent, null, null);
    }

    public static CallerClaim Of(AgentPresentation presentation, string? nonce)
    {
        ArgumentNullException.ThrowIfNull(presentation);
        return new CallerClaim(null, presentation, nonce);
    }

    /// <summary>What an unauthenticated caller says of itself, for a field that is named accordingly.</summary>
    public string Describe(ToolCall call)
    {
        if (Agent is not null)
        {
            return $"{Agent.Name} for {call.Action}";
        }

        if (Presentation is null)
        {
            return call.Action;
        }

        ReadOnlySpan<AgentToken> chain = Presentation.Credential.Chain;
        // A token over its limit is refused for its size alone; it is not read for the log either.
        return chain.IsEmpty || chain[^1].Compact.Length > AgentCredential.MaxTokenBytes || TokenPayload.ReadUnverifiedId(chain[^1].Compact) is not { } id
            ? call.Action
            : $"{id} for {call.Action}";
    }
}
