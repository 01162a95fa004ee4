namespace AgentIdentity.Sdk.Mcp;

/// <summary>A request as it arrived, before anything of the host has touched it: who presents it, and which call it is.</summary>
internal sealed class Arrival(AgentPresentation? presentation, Denial? defect, RequestCall request)
{
    /// <summary>The claimed chain and proof; null when there is none that could be read.</summary>
    public AgentPresentation? Presentation { get; } = presentation;

    /// <summary>The call, or a label of it.</summary>
    public ToolCall Call => request.Call;

    /// <summary>Whether its arguments could be read. Only a guard that merely observes lets a call pass whose could not.</summary>
    public bool IsReadable => request.Arguments is not null;

    /// <summary>Whether a guard has decided or refused it.</summary>
    public bool IsDecided { get; set; }

    /// <summary>The refusal that cost nothing, when there was one.</summary>
    public AccessDecision? Refusal { get; set; }

    /// <summary>What is wrong with it on the face of it: found without cryptography.</summary>
    public Denial? Defect { get; } = defect
        ?? (request.Action is null ? new Denial(DenialCodes.ActionUnnamed, $"{request.Call.Action} makes no action of this server") : null)
        ?? (request.Arguments is null ? new Denial(DenialCodes.Malformed, "the arguments are no strict JSON object within the limits") : null);
}
