namespace AgentIdentity.Sdk;

/// <content>Where the guard stands, and what acts there.</content>
public sealed partial class AgentGuardBuilder
{
    private IAgentComposition? _compositions;
    private string? _environment;
    private string? _segment;

    /// <summary>Says which segment this guard stands in. Chains that are restricted to segments are refused everywhere else.</summary>
    /// <param name="segment">The segment's name.</param>
    public AgentGuardBuilder InSegment(string segment)
    {
        _segment = CredentialText.RequireName(segment);
        return this;
    }

    /// <summary>
    /// Says which environment this guard is in: <c>production</c>, for example. It accepts only chains for that environment, so one that names none
    /// is refused here; and chains that name an environment are refused everywhere else.
    /// </summary>
    /// <param name="environment">The environment's name.</param>
    public AgentGuardBuilder InEnvironment(string environment)
    {
        _environment = CredentialText.RequireName(environment);
        return this;
    }

    /// <summary>Refuses agents that are no longer made of what their credential is bound to. Without this, every bound chain is refused.</summary>
    /// <param name="compositions">Knows what agents are made of now.</param>
    public AgentGuardBuilder CheckComposition(IAgentComposition compositions)
    {
        ArgumentNullException.ThrowIfNull(compositions);
        _compositions = compositions;
        return this;
    }
}
