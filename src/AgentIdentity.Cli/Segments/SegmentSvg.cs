using System.Globalization;
using System.Security;
using System.Text;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Segments;

/// <summary>The picture as a stand-alone SVG: agents at the left, segments in a column, gateways as arcs at their right. No script, no link, nothing from outside.</summary>
internal static class SegmentSvg
{
    private const int Left = 40, AgentWidth = 240, Column = 420, SegmentWidth = 260, Line = 20, Gap = 36, Top = 90, Arc = 64;

    private const string Style = """
        text{font:14px system-ui,sans-serif;fill:#1b1b1f}.title{font-size:20px;font-weight:600}.name{font-weight:600}.small{font-size:12px;fill:#5f5e66}
        rect{fill:#fff;stroke:#8a8892}.agent{fill:#eef2ff;stroke:#4456a6}.reached{fill:#fde0de;stroke:#b3261e;stroke-width:2}.beyond{fill:#fff1d6;stroke:#b26a00;stroke-width:2}
        path{fill:none;stroke:#8a8892}.reach{stroke:#4456a6;stroke-dasharray:5 4}.hot{stroke:#b3261e;stroke-width:2}.warm{stroke:#b26a00;stroke-width:2}
        """;

    public static string Draw(SegmentPicture picture)
    {
        Dictionary<string, Box> boxes = Place(picture, out int bottom);
        StringBuilder svg = new();
        for (int i = 0; i < picture.Policy.Map.Gateways.Count; i++)
        {
            DrawGateway(svg, picture, picture.Policy.Map.Gateways[i], boxes, i);
        }

        DrawAgents(svg, picture, boxes, ref bottom);
        foreach ((string segment, Box box) in boxes)
        {
            DrawSegment(svg, picture, segment, box);
        }

        int width = Column + SegmentWidth + (Arc * (picture.Policy.Map.Gateways.Count + 1)) + 160;
        string about = picture.Compromised is { } agent
            ? $"if {agent.Credential.Name} is compromised: red is what it reaches, amber what others lead on to"
            : "who can reach what: dashed is an agent's reach, with the number of its actions; arcs are gateways";
        return Text($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom + 40}" width="{width}" height="{bottom + 40}" role="img">
            <style>{Style}</style>
            <defs><marker id="to" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" style="fill:#5f5e66;stroke:none"/></marker></defs>
            <rect width="100%" height="100%" style="stroke:none"/>
            <text class="title" x="{Left}" y="42">Segments</text><text class="small" x="{Left}" y="64">{Escape(about)}</text>
            {svg}</svg>
            """);
    }

    private static Dictionary<string, Box> Place(SegmentPicture picture, out int bottom)
    {
        Dictionary<string, Box> boxes = new(StringComparer.Ordinal);
        bottom = Top;
        foreach (string segment in picture.Policy.Map.Segments)
        {
            Box box = new(bottom, (Line * (picture.ToolsOf(segment).Count() + 1)) + 16);
            boxes.Add(segment, box);
            bottom += box.Height + Gap;
        }

        return boxes;
    }

    private static void DrawSegment(StringBuilder svg, SegmentPicture picture, string segment, Box box)
    {
        string harm = picture.HarmOf(segment) switch { Harm.Reached => "reached", Harm.Beyond => "beyond", _ => "free" };
        svg.Append(Text($"<rect class=\"{harm}\" x=\"{Column}\" y=\"{box.Y}\" width=\"{SegmentWidth}\" height=\"{box.Height}\" rx=\"8\"/>\n"));
        svg.Append(Text($"<text class=\"name\" x=\"{Column + 14}\" y=\"{box.Y + 24}\">{Escape(segment)}</text>\n"));
        int y = box.Y + 24;
        foreach (string action in picture.ToolsOf(segment))
        {
            y += Line;
            svg.Append(Text($"<text class=\"small\" x=\"{Column + 14}\" y=\"{y}\">{Escape(action)}</text>\n"));
        }
    }

    private static void DrawGateway(StringBuilder svg, SegmentPicture picture, SegmentGateway gateway, Dictionary<string, Box> boxes, int index)
    {
        int right = Column + SegmentWidth;
        int reach = right + (Arc * (index + 1));
        int from = boxes[gateway.From].Middle + 6;
        int to = boxes[gateway.To].Middle - 6;
        string heat = picture.Compromised is not { } agent ? ""
            : agent.Ways.Any(way => way.Gateway == gateway.Name) ? "hot"
            : agent.Beyond.Any(way => way.Gateway == gateway.Name) ? "warm" : "";
        svg.Append(Text($"<path class=\"{heat}\" marker-end=\"url(#to)\" d=\"M{right} {from}C{reach} {from} {reach} {to} {right} {to}\"><title>{Escape(string.Join(", ", gateway.Actions))}</title></path>\n"));
        svg.Append(Text($"<text class=\"small\" x=\"{right + (Arc * (index + 1) * 3 / 4) + 6}\" y=\"{((from + to) / 2) + 4}\">{Escape(gateway.Name)}</text>\n"));
    }

    private static void DrawAgents(StringBuilder svg, SegmentPicture picture, Dictionary<string, Box> boxes, ref int bottom)
    {
        int y = Top;
        foreach (SegmentReach agent in picture.Agents)
        {
            bool isCompromised = ReferenceEquals(agent, picture.Compromised);
            foreach ((string segment, int actions) in SegmentPicture.TargetsOf(agent))
            {
                int to = boxes[segment].Middle;
                svg.Append(Text($"<path class=\"reach{(isCompromised ? " hot" : "")}\" marker-end=\"url(#to)\" d=\"M{Left + AgentWidth} {y + 22}C{Column - 60} {y + 22} {Column - 80} {to} {Column} {to}\"/>\n"));
                svg.Append(Text($"<text class=\"small\" x=\"{Column - 22}\" y=\"{to - 6}\">{actions}</text>\n"));
            }

            svg.Append(Text($"<rect class=\"{(isCompromised ? "reached" : "agent")}\" x=\"{Left}\" y=\"{y}\" width=\"{AgentWidth}\" height=\"44\" rx=\"22\"/>\n"));
            svg.Append(Text($"<text class=\"name\" x=\"{Left + 18}\" y=\"{y + 27}\">{Escape(agent.Credential.Name)}</text>\n"));
            y += 44 + Gap;
        }

        bottom = Math.Max(bottom, y);
    }

    /// <summary>Visible characters only, and none that XML reads as its own.</summary>
    private static string Escape(string text) => SecurityElement.Escape(SafeText.Of(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Box(int Y, int Height)
    {
        public int Middle => Y + (Height / 2);
    }
}
