using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The section <c>gateways</c>: the ways between segments, by name.</summary>
internal sealed class GatewaysShape : Shape<IReadOnlyList<SegmentGateway>>
{
    private static readonly NamedShape<GatewayText> Gateways = new("gateways", TextShape.Name("a gateway"), new GatewayShape(), 1, SegmentMap.MaxGateways);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out IReadOnlyList<SegmentGateway>? value)
    {
        value = reading.DeclaredGateways = null;
        if (!Gateways.TryRead(node, reading, out IReadOnlyList<Named<GatewayText>>? gateways))
        {
            return false;
        }

        int before = reading.Mistakes.Count;
        Dictionary<(string From, string To, string Action), string> ways = [];
        foreach (Named<GatewayText> gateway in gateways)
        {
            foreach (string action in gateway.Value.Actions)
            {
                Check(gateway, action, ways, reading);
            }
        }

        value = [.. gateways.Select(gateway => new SegmentGateway { Name = gateway.Name, From = gateway.Value.From, To = gateway.Value.To, Actions = gateway.Value.Actions })];
        reading.DeclaredGateways = reading.Mistakes.Count == before ? value : null;
        return reading.DeclaredGateways is not null;
    }

    public override JsonObject Schema() => Gateways.Schema();

    private static void Check(Named<GatewayText> gateway, string action, Dictionary<(string From, string To, string Action), string> ways, Reading reading)
    {
        if (!ways.TryAdd((gateway.Value.From, gateway.Value.To, action), gateway.Name))
        {
            reading.Mistakes.Add(gateway.Value.At, PolicyMistakeCodes.Unreachable, $"the gateway {ways[(gateway.Value.From, gateway.Value.To, action)]} lets {action} through already: delete it here");
        }
        else if (reading.DeclaredTools?.Find(action) is { } tool && tool.Segment != gateway.Value.To)
        {
            reading.Mistakes.Add(gateway.Value.At, PolicyMistakeCodes.Unreachable, $"{action} lies in {(tool.Segment is null ? "no segment" : $"the segment {tool.Segment}")}, where this gateway does not lead");
        }
    }
}
