namespace AgentIdentity.Sdk.Policies;

/// <summary>What a sequence rule says.</summary>
internal enum SequenceRuleKind
{
    /// <summary>The actions are refused once one of the others was allowed.</summary>
    Never,

    /// <summary>The actions are allowed so many times in all.</summary>
    AtMost,

    /// <summary>The actions are refused until one of the others was allowed.</summary>
    Only,

    /// <summary>Each group is refused once an action of the other was allowed.</summary>
    Conflict,
}
