namespace AgentIdentity.Cli.Segments;

/// <summary>How a compromised agent touches a segment.</summary>
internal enum Harm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By what others do who act on what it left behind.</summary>
    Beyond,

    /// <summary>By its own calls.</summary>
    Reached,
}
