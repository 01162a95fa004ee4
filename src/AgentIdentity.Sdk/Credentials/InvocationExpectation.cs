namespace AgentIdentity.Sdk;

/// <summary>What an enforcement point expects of a presented call.</summary>
public sealed class InvocationExpectation
{
    /// <summary>The name of this enforcement point, compared byte for byte with every audience in the chain and the proof.</summary>
    public required string Audience { get; init; }

    /// <summary>The nonce that was issued for this call; none is demanded when null.</summary>
    public string? Nonce { get; init; }

    /// <summary>The segment of this enforcement point; a chain that names segments is refused where none of its lists names this one.</summary>
    /// <value>When null, a chain that names segments is refused.</value>
    public string? Segment { get; init; }

    /// <summary>The environment of this enforcement point; a chain that names another, or none, is refused.</summary>
    /// <value>None by default; a chain that names an environment is then refused.</value>
    public string? Environment { get; init; }

    /// <summary>Knows what agents are made of.</summary>
    /// <value>None by default; a chain that is bound to a composition is then refused.</value>
    public IAgentComposition? Compositions { get; init; }
}
