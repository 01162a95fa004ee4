namespace AgentIdentity.Sdk.Auditing;

/// <summary>Why a proposed scope has about an argument what it has.</summary>
public enum ArgumentFinding
{
    /// <summary>The granted constraint stays: the seen values have nothing in common that is tighter and can be written down under it.</summary>
    AsGranted,

    /// <summary>A tighter constraint that every seen value satisfies.</summary>
    Tightened,

    /// <summary>The granted constraint stays, because not every value could be seen: some were never kept, or are erased.</summary>
    NotDisclosed,

    /// <summary>The granted constraint stays, because something that was delegated does not fit into a tighter one.</summary>
    NeededByDelegation,

    /// <summary>It was never there, and is not allowed any more.</summary>
    NeverUsed,
}
