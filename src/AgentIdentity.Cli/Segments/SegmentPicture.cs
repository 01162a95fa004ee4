using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Segments;

/// <summary>What is drawn, whatever it is drawn with: segments, gateways, agents, and the harm one of them can do.</summary>
internal sealed class SegmentPicture
{
    private SegmentPicture(SegmentPolicy policy, IReadOnlyList<SegmentReach> agents, SegmentReach? compromised)
    {
        Policy = policy;
        Agents = agents;
        Compromised = compromised;
    }

    public SegmentPolicy Policy { get; }

    public IReadOnlyList<SegmentReach> Agents { get; }

    /// <summary>The agent that is taken for compromised; null when none is.</summary>
    public SegmentReach? Compromised { get; }

    /// <exception cref="ToolException">No agent bears the name.</exception>
    public static SegmentPicture Of(SegmentPolicy policy, IReadOnlyList<SegmentReach> agents, string? compromised)
    {
        SegmentReach? found = compromised is null ? null : agents.FirstOrDefault(agent => agent.Credential.Name == compromised)
            ?? throw ToolException.Usage($"no agent is called {compromised}; there are: {string.Join(", ", agents.Select(agent => agent.Credential.Name))}");
        return new SegmentPicture(policy, agents, found);
    }

    /// <summary>What becomes of a segment when the agent is compromised.</summary>
    public Harm HarmOf(string segment) =>
        Compromised is null ? Harm.None
        : Compromised.Segments.Contains(segment, StringComparer.Ordinal) ? Harm.Reached
        : Compromised.Beyond.Any(way => way.To == segment) ? Harm.Beyond
        : Harm.None;

    /// <summary>The tools of a segment, by their actions.</summary>
    public IEnumerable<string> ToolsOf(string segment) => Policy.Catalogue.Where(tool => tool.Segment == segment).Select(tool => tool.Action);

    /// <summary>The segments an agent's calls go to, each with how many actions.</summary>
    public static IEnumerable<(string Segment, int Actions)> TargetsOf(SegmentReach agent) =>
        agent.Ways.GroupBy(way => way.To, StringComparer.Ordinal).OrderBy(ways => ways.Key, StringComparer.Ordinal)
            .Select(ways => (ways.Key, ways.Select(way => way.Action).Distinct(StringComparer.Ordinal).Count()));
}
