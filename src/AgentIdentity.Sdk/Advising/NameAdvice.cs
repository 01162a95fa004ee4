namespace AgentIdentity.Sdk.Auditing;

/// <summary>What was found about one accountable name: one entry for each different set of scopes that it had in the period.</summary>
/// <param name="Path">The accountable names, outermost first; the last is the one this is about.</param>
/// <param name="Grants">Its grants, the one used last first.</param>
public sealed record NameAdvice(IReadOnlyList<string> Path, IReadOnlyList<GrantAdvice> Grants)
{
    /// <summary>The share of scopes that were used of all it was ever granted, from 0 to 1; null when that is not known.</summary>
    public double? ShareUsed
    {
        get
        {
            HashSet<string> granted = [.. Grants.SelectMany(grant => grant.Granted?.Actions ?? [])];
            int used = granted.Count(action => Grants.Any(grant => grant.Actions.Any(use => use.Action == action)));
            return granted.Count > 0 ? (double)used / granted.Count : null;
        }
    }

    /// <summary>The names in one text, <c>orchestrator/researcher</c>.</summary>
    public override string ToString() => string.Join('/', Path);
}
