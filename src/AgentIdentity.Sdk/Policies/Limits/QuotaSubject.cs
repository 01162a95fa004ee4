namespace AgentIdentity.Sdk.Policies;

/// <summary>Who or what has a quota of its own. Members can be combined: <c>Agent | Tool</c> gives each agent a quota for each tool.</summary>
/// <remarks>
/// A key costs an agent nothing: one that may delegate can make itself children, each with a key and a name of its own. So what an agent must
/// not escape is counted for the lineage, or the sponsor, or all.
/// </remarks>
[Flags]
public enum QuotaSubject
{
    /// <summary>All calls together have one quota: the strictest.</summary>
    All = 0,

    /// <summary>Each agent, by its key.</summary>
    Agent = 1,

    /// <summary>Each accountable name, such as <c>orchestrator/researcher</c>, whoever bears it.</summary>
    Name = 2,

    /// <summary>Each lineage: an agent and everything that descends from it.</summary>
    Lineage = 4,

    /// <summary>Each sponsor, by kind and id.</summary>
    Sponsor = 8,

    /// <summary>Each tool, by its action id.</summary>
    Tool = 16,
}
