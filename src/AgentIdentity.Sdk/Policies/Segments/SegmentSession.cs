namespace AgentIdentity.Sdk.Policies;

/// <summary>The verdicts of a segment policy for one chain at one guard, each made when it is first needed: conditions and debits have the same keys for every call.</summary>
/// <remarks>
/// Counters are <c>policy touched segment lineage</c>, and <c>policy beyond place segment lineage</c> for what was touched from elsewhere than that
/// place. Only the last part may have spaces, so no two counters share a key.
/// </remarks>
internal sealed class SegmentSession(string policy, VerifiedCredential credential, SessionSpan span, SegmentMap map, ToolDefinition[] tools)
{
    private readonly Crossing?[] _crossings = new Crossing?[tools.Length];

    public PolicyVerdict Judge(int index, string here, DateTimeOffset now, DateTimeOffset? remembersSince)
    {
        if (now >= span.EndsAt)
        {
            return SessionVerdicts.TooOld;
        }

        // A guard never moves, but another one may stand elsewhere; so what was found for one place is not taken for another.
        Crossing? crossing = Volatile.Read(ref _crossings[index]);
        if (crossing is null || !string.Equals(crossing.Here, here, StringComparison.Ordinal))
        {
            crossing = Cross(tools[index], here);
            Volatile.Write(ref _crossings[index], crossing);
        }

        return crossing.NeedsHistory && !span.IsRememberedBy(remembersSince) ? SessionVerdicts.Forgotten : crossing.Verdict;
    }

    private Crossing Cross(ToolDefinition tool, string here)
    {
        string there = tool.Segment ?? here;
        PolicyFact[] facts = [new PolicyFact("from", here), new PolicyFact("to", there)];
        if (!map.Contains(here))
        {
            return new Crossing(here, Deny($"the guard's segment {here} is not in the map; add it", facts));
        }

        if (!credential.MayBeUsedIn(there))
        {
            return new Crossing(here, Deny($"{tool.Action} lies in the segment {there}, where the credential may not be used", facts));
        }

        if (!map.Allows(here, there, tool.Action))
        {
            return new Crossing(here, Deny($"no gateway lets {tool.Action} through from the segment {here} to {there}", facts));
        }

        Charge[] conditions =
        [
            .. map.Segments.Where(elsewhere => !map.Allows(elsewhere, there, tool.Action))
                .Select(elsewhere => Charge.IfUnused(here == there ? Beyond(here, elsewhere) : Touched(elsewhere))),
        ];
        Charge[] debits =
        [
            .. from segment in new[] { here, there }.Distinct(StringComparer.Ordinal)
               from key in map.Segments.Where(place => place != here).Select(place => Beyond(place, segment)).Append(Touched(segment))
               select new Charge(key, 1, long.MaxValue, span.ForgetAt),
        ];
        Denial refusal = new(
            DenialCodes.SegmentCrossing, $"the session has been in a segment from which no gateway lets {tool.Action} through to {there}; begin a new lineage");
        if (map.FindGateway(here, there, tool.Action) is { } gateway)
        {
            facts = [.. facts, new PolicyFact("gateway", gateway.Name)];
        }

        return new Crossing(here, PolicyVerdict.ContinueWith(refusal, [.. conditions, .. debits]).Because(facts)) { NeedsHistory = conditions.Length > 0 };
    }

    private static PolicyVerdict Deny(string message, PolicyFact[] facts) => PolicyVerdict.Deny(DenialCodes.SegmentCrossing, message, facts);

    private string Touched(string segment) => $"{policy} touched {segment} {credential.Lineage}";

    /// <summary>A segment that was touched from elsewhere than a place.</summary>
    private string Beyond(string place, string segment) => $"{policy} beyond {place} {segment} {credential.Lineage}";

    private sealed record Crossing(string Here, PolicyVerdict Verdict)
    {
        /// <summary>Whether it depends on where the session has been.</summary>
        public bool NeedsHistory { get; init; }
    }
}
