namespace AgentIdentity.Sdk.Policies;

/// <summary>What one credential reaches under a <see cref="SegmentPolicy"/>, and how far the harm goes if its agent is compromised. For people who plan and look; no decision rests on it.</summary>
/// <remarks>
/// It is an upper bound: a guard may stand in every segment in which the credential may be used, arguments are whatever scopes permit, and other
/// policies are not asked. A session that has been somewhere reaches less from then on, never more.
/// </remarks>
public sealed class SegmentReach
{
    private SegmentReach(VerifiedCredential credential, SegmentWay[] ways, SegmentWay[] beyond, string[] unknown)
    {
        Credential = credential;
        Ways = Array.AsReadOnly(ways);
        Beyond = Array.AsReadOnly(beyond);
        UnknownActions = Array.AsReadOnly(unknown);
    }

    /// <summary>The credential.</summary>
    public VerifiedCredential Credential { get; }

    /// <summary>Every call it can make: from which segment to which, by which action, through which gateway.</summary>
    public IReadOnlyList<SegmentWay> Ways { get; }

    /// <summary>
    /// The gateways that lead on from where it reaches, and on from there: what a compromised agent can have others do who act on what it left
    /// behind, without a credential of its own for it.
    /// </summary>
    public IReadOnlyList<SegmentWay> Beyond { get; }

    /// <summary>The actions it has scopes for and the catalogue does not know: they are refused.</summary>
    public IReadOnlyList<string> UnknownActions { get; }

    /// <summary>The segments it touches itself: those it acts from, and those its calls go to.</summary>
    public IEnumerable<string> Segments => Ways.SelectMany(way => new[] { way.From, way.To }).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The reach of a credential, whose holder can delegate no more than that to anybody else.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="credential">The proved chain.</param>
    public static SegmentReach Of(SegmentPolicy policy, VerifiedCredential credential)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(credential);
        SegmentMap map = policy.Map;
        string[] usable = [.. map.Segments.Where(credential.MayBeUsedIn)];
        string[] actions = [.. credential.Scopes.Actions.Order(StringComparer.Ordinal)];
        SegmentWay[] ways =
        [
            .. from here in usable
               from action in actions
               let tool = policy.Catalogue.Find(action)
               where tool is not null
               let there = tool.Segment ?? here
               where usable.Contains(there, StringComparer.Ordinal) && map.Allows(here, there, action)
               select new SegmentWay(here, there, action, map.FindGateway(here, there, action)?.Name),
        ];
        return new SegmentReach(credential, ways, [.. Onward(map, ways)], [.. actions.Where(action => policy.Catalogue.Find(action) is null)]);
    }

    /// <summary>Gateways from where the ways lead, then from where those lead, each once.</summary>
    private static IEnumerable<SegmentWay> Onward(SegmentMap map, SegmentWay[] ways)
    {
        HashSet<string> seen = new(ways.SelectMany(way => new[] { way.From, way.To }), StringComparer.Ordinal);
        HashSet<(string, string, string)> own = [.. ways.Select(way => (way.From, way.To, way.Action))];
        Queue<string> next = new(seen.Order(StringComparer.Ordinal));
        while (next.TryDequeue(out string? from))
        {
            foreach (SegmentGateway gateway in map.Gateways.Where(gateway => gateway.From == from))
            {
                foreach (string action in gateway.Actions.Where(action => !own.Contains((gateway.From, gateway.To, action))))
                {
                    yield return new SegmentWay(gateway.From, gateway.To, action, gateway.Name);
                }

                if (seen.Add(gateway.To))
                {
                    next.Enqueue(gateway.To);
                }
            }
        }
    }
}
