namespace AgentIdentity.Sdk.Policies;

/// <summary>The segments of a system, and the gateways between them. What no gateway lets through stays where it is. Immutable.</summary>
public sealed class SegmentMap
{
    /// <summary>The most segments.</summary>
    public const int MaxSegments = 32;

    /// <summary>The most gateways.</summary>
    public const int MaxGateways = 1024;

    private readonly HashSet<string> _segments = new(StringComparer.Ordinal);
    private readonly Dictionary<(string From, string To, string Action), SegmentGateway> _ways = [];

    /// <summary>A map.</summary>
    /// <param name="segments">The names of the segments, none twice.</param>
    /// <param name="gateways">The gateways between them; none when null.</param>
    /// <exception cref="ArgumentException">A name or an action is not sound or there twice, or a gateway leads from or to nowhere; the message names it.</exception>
    public SegmentMap(IEnumerable<string> segments, IEnumerable<SegmentGateway>? gateways = null)
    {
        ArgumentNullException.ThrowIfNull(segments);
        foreach (string segment in segments)
        {
            if (!CredentialText.IsName(segment) || !_segments.Add(segment))
            {
                throw new ArgumentException(
                    $"the segment {PlainText.Escape(segment ?? "", 64)} is there twice, or is no name of 1 to 64 ASCII letters, digits, dots, dashes and underscores", nameof(segments));
            }
        }

        if (_segments.Count is 0 or > MaxSegments)
        {
            throw new ArgumentException($"a map has 1 to {MaxSegments} segments", nameof(segments));
        }

        SegmentGateway[] ways = [.. gateways ?? []];
        if (ways.Length > MaxGateways)
        {
            throw new ArgumentException($"a map has at most {MaxGateways} gateways", nameof(gateways));
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SegmentGateway gateway in ways)
        {
            ArgumentNullException.ThrowIfNull(gateway, nameof(gateways));
            if (Refuse(gateway, names) is { } mistake)
            {
                throw new ArgumentException(mistake, nameof(gateways));
            }

            foreach (string action in gateway.Actions)
            {
                _ways.TryAdd((gateway.From, gateway.To, action), gateway);
            }
        }

        Segments = Array.AsReadOnly([.. _segments.Order(StringComparer.Ordinal)]);
        Gateways = Array.AsReadOnly([.. ways.OrderBy(gateway => gateway.Name, StringComparer.Ordinal)]);
        Version = Hash();
    }

    /// <summary>The segments, in the order of their names.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>The gateways, in the order of their names.</summary>
    public IReadOnlyList<SegmentGateway> Gateways { get; }

    /// <summary>The SHA-256 of the whole map, in base64url.</summary>
    public string Version { get; }

    /// <summary>Whether there is a segment of that name.</summary>
    /// <param name="segment">The name.</param>
    public bool Contains(string segment) => _segments.Contains(segment);

    /// <summary>Whether a call may go from one segment to another: it stays where it is, or a gateway lets the action through in that direction.</summary>
    /// <param name="from">Where the call comes from.</param>
    /// <param name="to">Where the tool lies.</param>
    /// <param name="action">The action id.</param>
    public bool Allows(string from, string to, string action) => string.Equals(from, to, StringComparison.Ordinal) ? Contains(from) : FindGateway(from, to, action) is not null;

    /// <summary>The gateway that lets an action through in a direction, or null.</summary>
    /// <param name="from">Where the call comes from.</param>
    /// <param name="to">Where the tool lies.</param>
    /// <param name="action">The action id.</param>
    public SegmentGateway? FindGateway(string from, string to, string action) => _ways.GetValueOrDefault((from, to, action));

    private string? Refuse(SegmentGateway gateway, HashSet<string> names)
    {
        if (!CredentialText.IsName(gateway.Name) || !names.Add(gateway.Name))
        {
            return $"Name of the gateway {PlainText.Escape(gateway.Name ?? "", 64)} is there twice, or is no name of 1 to 64 ASCII letters, digits, dots, dashes and underscores";
        }

        if (gateway.From is null || gateway.To is null || !Contains(gateway.From) || !Contains(gateway.To) || gateway.From == gateway.To)
        {
            return $"the gateway {gateway.Name}: From and To are two different segments of the map";
        }

        return gateway.Actions.Count > 0 && gateway.Actions.All(AgentScope.IsAction) && gateway.Actions.Distinct(StringComparer.Ordinal).Count() == gateway.Actions.Count
            ? null
            : $"the gateway {gateway.Name}: Actions are action ids, at least one and none twice; wildcards are expanded against the catalogue first";
    }

    private string Hash()
    {
        SettingsText text = new SettingsText("agentidentity segment map v1").AddSet(Segments);
        foreach (SegmentGateway gateway in Gateways)
        {
            text.Add(gateway.Name).Add(gateway.From).Add(gateway.To).AddSet(gateway.Actions);
        }

        return text.Hash();
    }
}
