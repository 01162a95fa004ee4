namespace AgentIdentity.Sdk.Auditing;

/// <summary>Which records of a log an evidence pack is about. Everything said narrows it; nothing said selects all that the checkpoint covers.</summary>
/// <remarks>The log's header comes with every pack, and so does the outcome of every decision that is selected.</remarks>
public sealed class EvidenceSelection
{
    /// <summary>The longest text of a selection, in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 4096;

    /// <summary>Only records from this instant on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only records before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only what this agent decided on and what it delegated: its id, or its accountable name as a path, <c>orchestrator/researcher</c>.</summary>
    public string? Agent { get; init; }

    /// <summary>Only decisions of this lineage.</summary>
    public string? Lineage { get; init; }

    /// <summary>Only the call with this id.</summary>
    public string? Call { get; init; }

    /// <summary>Whether every record in a stretch of the log is selected, so that one that is missing shows.</summary>
    public bool IsWhole => Agent is null && Lineage is null && Call is null;

    /// <summary>Whether records up to a named point are asked for, so that a checkpoint before it is not enough.</summary>
    internal bool HasEnd => To is not null || Call is not null;

    internal bool Covers(DateTimeOffset time) => (From is null || time >= From) && (To is null || time < To);

    /// <summary>Whether a decision is selected by what it says, its time left aside.</summary>
    internal bool Covers(RecordedDecision decision) =>
        (Call is null || decision.CallId == Call)
        && (Lineage is null || decision.Lineage == Lineage)
        && (Agent is null || decision.Holders.Contains(Agent) || decision.Holder == Agent || IsUnder(decision.Path, Agent));

    private static bool IsUnder(IReadOnlyList<string> path, string agent)
    {
        string[] names = agent.Split('/');
        return names.Length <= path.Count && names.SequenceEqual(path.Take(names.Length));
    }
}
