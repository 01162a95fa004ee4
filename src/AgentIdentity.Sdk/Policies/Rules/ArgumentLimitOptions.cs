namespace AgentIdentity.Sdk.Policies;

/// <summary>Which actions an <see cref="ArgumentLimitPolicy"/> is about, and what their arguments must be.</summary>
public sealed class ArgumentLimitOptions
{
    /// <summary>The actions; every other action is left alone.</summary>
    /// <value>1 to 4096 action ids, none twice.</value>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The limits, all of which must hold. Arguments that no limit names are left alone.</summary>
    /// <value>1 to 64 limits, no argument twice: combine with <see cref="ArgumentConstraint.All"/>.</value>
    public required IReadOnlyList<ArgumentLimit> Limits { get; init; }
}
