using System.Globalization;
using System.Text;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Segments;

/// <summary>The picture as a Mermaid flow chart. Nodes bear numbers, and every text is quoted and escaped: no name can end a label or begin a directive.</summary>
internal static class SegmentMermaid
{
    public static string Draw(SegmentPicture picture)
    {
        StringBuilder text = new("flowchart LR\n");
        List<string> segments = [.. picture.Policy.Map.Segments];
        for (int i = 0; i < segments.Count; i++)
        {
            string label = string.Join("<br/>", picture.ToolsOf(segments[i]).Prepend(segments[i]).Select(Escape));
            text.Append(CultureInfo.InvariantCulture, $"  s{i}[\"{label}\"]{Class(picture.HarmOf(segments[i]))}\n");
        }

        foreach (SegmentGateway gateway in picture.Policy.Map.Gateways)
        {
            text.Append(CultureInfo.InvariantCulture, $"  s{segments.IndexOf(gateway.From)} -->|\"{Escape(gateway.Name)}\"| s{segments.IndexOf(gateway.To)}\n");
        }

        for (int i = 0; i < picture.Agents.Count; i++)
        {
            SegmentReach agent = picture.Agents[i];
            text.Append(CultureInfo.InvariantCulture, $"  a{i}([\"{Escape(agent.Credential.Name)}\"]){(ReferenceEquals(agent, picture.Compromised) ? ":::reached" : "")}\n");
            foreach ((string segment, int actions) in SegmentPicture.TargetsOf(agent))
            {
                text.Append(CultureInfo.InvariantCulture, $"  a{i} -.->|\"{actions}\"| s{segments.IndexOf(segment)}\n");
            }
        }

        return text.Append("  classDef reached fill:#fde0de,stroke:#b3261e\n  classDef beyond fill:#fff1d6,stroke:#b26a00\n").ToString();
    }

    private static string Class(Harm harm) => harm == Harm.None ? "" : $":::{harm.ToString().ToLowerInvariant()}";

    private static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune rune in SafeText.Of(text).EnumerateRunes())
        {
            _ = Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '-' or '_' or '/' or ' '
                ? escaped.Append(rune)
                : escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
        }

        return escaped.ToString();
    }
}
