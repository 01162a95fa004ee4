using System.Collections.Frozen;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Keeps calls within their segment, but for what a gateway lets through; and a session that has been somewhere else counts as coming from there too.</summary>
/// <remarks>
/// <para>A call goes to the segment of its tool, or the guard's where the tool names none. It comes from the guard's segment, and from every
/// segment its session has touched: the guard's own and the tools' of every call that was allowed. A session is a lineage, so what one agent
/// touched counts for its siblings, its children and their parent. From each of these some gateway must let the action through, in that
/// direction; two gateways one after the other do not make a third. One thing is no crossing: a call that stays where the guard stands, after
/// calls that gateways let out from there; their results came back the same way. And every list of segments in the credential must name the
/// target: no gateway makes up for that.</para>
/// <para>What was touched stands in the guard's ledger under this policy's name and is settled with the debits of a call in one step, so of two
/// calls that exclude each other one is refused. Taking a segment out of the map takes its history with it, and
/// a segment that is added does not know where sessions that began before have been. A session lasts 90 days from the
/// time in its lineage's name, or for ever when that name carries none; where the ledger may not have seen all of a session that matters, the
/// call is refused with <see cref="DenialCodes.StatusUnknown"/>.</para>
/// </remarks>
public sealed class SegmentPolicy : IAgentPolicy
{
    private readonly ToolDefinition[] _tools;
    private readonly FrozenDictionary<string, int> _indexes;
    private readonly TimeSpan _length;
    private readonly Func<VerifiedCredential, SegmentSession> _begin;

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The policy's name; what sessions touched is kept under it.</param>
    /// <param name="map">The segments and their gateways.</param>
    /// <param name="catalogue">The tools, which say where they lie.</param>
    /// <param name="options">How long it looks back; the defaults when null.</param>
    /// <exception cref="ArgumentException">A tool lies in no segment of the map, or a gateway lets through what does not lie where it leads.</exception>
    public SegmentPolicy(string name, SegmentMap map, ToolCatalogue catalogue, SegmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(catalogue);
        Name = CredentialText.RequireName(name);
        Map = map;
        Catalogue = catalogue;
        _tools = [.. catalogue];
        _length = (options ?? new SegmentOptions()).SessionLength;
        Require(map, catalogue);
        _indexes = _tools.Index().ToFrozenDictionary(entry => entry.Item.Action, entry => entry.Index, StringComparer.Ordinal);
        _begin = credential => new SegmentSession(Name, credential, SessionSpan.Of(credential, _length), map, _tools);
        Definition = new SettingsText("segments v1").Add(map.Version).Add(catalogue.Version).Add(_length.Ticks).ToString();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <summary>The segments and their gateways.</summary>
    public SegmentMap Map { get; }

    /// <summary>The tools, which say where they lie.</summary>
    public ToolCatalogue Catalogue { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(Judge(context));
    }

    private PolicyVerdict Judge(PolicyContext context)
    {
        if (!_indexes.TryGetValue(context.Action, out int index))
        {
            return PolicyVerdict.Deny(DenialCodes.ToolUnknown, $"{context.Action} is not in the catalogue, so nobody can tell in which segment it lies; add it");
        }

        return context.Segment is { } here
            ? context.Recall(this, _begin).Judge(index, here, context.Now, context.LedgerRemembersSince)
            : PolicyVerdict.Deny(DenialCodes.SegmentCrossing, "the guard does not know in which segment it stands; call InSegment on its builder");
    }

    private static void Require(SegmentMap map, ToolCatalogue catalogue)
    {
        foreach (ToolDefinition tool in catalogue)
        {
            if (tool.Segment is { } segment && !map.Contains(segment))
            {
                throw new ArgumentException($"{tool.Action}: Segment {segment} is not in the map", nameof(catalogue));
            }
        }

        foreach (SegmentGateway gateway in map.Gateways)
        {
            foreach (string action in gateway.Actions)
            {
                if (catalogue.Find(action) is not { } tool || (tool.Segment is { } segment && segment != gateway.To))
                {
                    throw new ArgumentException($"the gateway {gateway.Name}: {action} is no tool of the segment {gateway.To}, so nothing would ever pass", nameof(map));
                }
            }
        }
    }
}
