namespace AgentIdentity.Sdk.Mcp;

/// <summary>A request was not sent, because it could not be proved: nobody acts, the agent is gone, the tool has no action.</summary>
public sealed class AgentProofException : Exception
{
    internal AgentProofException(Denial denial, Exception? inner = null)
        : base(denial.Reason, inner) => Denial = denial;

    /// <summary>Why.</summary>
    public Denial Denial { get; }
}
