using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Inspecting;

/// <summary>What became of one scope from one token to the next.</summary>
internal enum ScopeFate
{
    /// <summary>In the first token of a chain.</summary>
    Granted,

    /// <summary>As the parent had it.</summary>
    Kept,

    /// <summary>Less than the parent had.</summary>
    Narrowed,

    /// <summary>The parent had it, the child has not.</summary>
    Dropped,

    /// <summary>More than the parent had: no verifier accepts the chain.</summary>
    Widened,
}

/// <summary>One scope of a token, compared with the token before.</summary>
internal sealed record ScopeChange(ScopeFate Fate, AgentScope Scope)
{
    /// <summary>All scopes of a token and those that were dropped, in order.</summary>
    public static IReadOnlyList<ScopeChange> Between(AgentScopeSet? parent, AgentScopeSet child)
    {
        if (parent is null)
        {
            return [.. child.Select(scope => new ScopeChange(ScopeFate.Granted, scope))];
        }

        return
        [
            .. child.Select(scope => new ScopeChange(Compare(parent.Find(scope.Action), scope), scope)),
            .. parent.Where(scope => child.Find(scope.Action) is null).Select(scope => new ScopeChange(ScopeFate.Dropped, scope)),
        ];
    }

    private static ScopeFate Compare(AgentScope? before, AgentScope now)
    {
        if (before is null)
        {
            return ScopeFate.Widened;
        }

        return before.ToJson() == now.ToJson() ? ScopeFate.Kept
            : AgentScopeSet.Create(now).Attenuates(AgentScopeSet.Create(before)) ? ScopeFate.Narrowed
            : ScopeFate.Widened;
    }
}
