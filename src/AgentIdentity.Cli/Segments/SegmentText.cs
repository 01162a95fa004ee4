using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Policies;
using Spectre.Console;

namespace AgentIdentity.Cli.Segments;

/// <summary>The picture as a tree for a terminal.</summary>
internal static class SegmentText
{
    public static void Write(ToolOutput output, SegmentPicture picture)
    {
        if (output.IsJson)
        {
            return;
        }

        Tree map = new("[bold]segments[/]");
        foreach (string segment in picture.Policy.Map.Segments)
        {
            TreeNode node = map.AddNode($"[bold]{SafeText.Markup(segment)}[/]{Mark(picture.HarmOf(segment))}");
            foreach (string action in picture.ToolsOf(segment))
            {
                node.AddNode(SafeText.Markup(action));
            }

            foreach (SegmentGateway gateway in picture.Policy.Map.Gateways.Where(gateway => gateway.From == segment))
            {
                node.AddNode($"[grey]gateway[/] {SafeText.Markup(gateway.Name)} to {SafeText.Markup(gateway.To)}: {SafeText.Markup(string.Join(", ", gateway.Actions))}");
            }
        }

        output.Draw(map);
        foreach (SegmentReach agent in picture.Agents)
        {
            output.Line();
            Write(output, agent);
        }

        if (picture.Compromised is { } compromised)
        {
            output.Line();
            WriteHarm(output, compromised);
        }
    }

    private static void Write(ToolOutput output, SegmentReach agent)
    {
        Tree tree = new($"[bold]{SafeText.Markup(agent.Credential.Name)}[/] reaches {(agent.Ways.Count == 0 ? "nothing" : "")}");
        foreach (IGrouping<string, SegmentWay> from in agent.Ways.GroupBy(way => way.From, StringComparer.Ordinal))
        {
            TreeNode node = tree.AddNode($"from [bold]{SafeText.Markup(from.Key)}[/]");
            foreach (IGrouping<(string To, string? Gateway), SegmentWay> ways in from.GroupBy(way => (way.To, way.Gateway)))
            {
                string through = ways.Key.Gateway is { } gateway ? $" [grey]through[/] {SafeText.Markup(gateway)}" : "";
                node.AddNode($"{SafeText.Markup(ways.Key.To)}{through}: {SafeText.Markup(string.Join(", ", ways.Select(way => way.Action)))}");
            }
        }

        if (agent.UnknownActions.Count > 0)
        {
            tree.AddNode($"[yellow]not in the catalogue, so refused[/]: {SafeText.Markup(string.Join(", ", agent.UnknownActions))}");
        }

        output.Draw(tree);
    }

    private static void WriteHarm(ToolOutput output, SegmentReach agent)
    {
        output.Markup($"[red]if {SafeText.Markup(agent.Credential.Name)} is compromised[/], with everything it can delegate");
        output.Line($"  it reaches        {Join(agent.Segments)}");
        output.Line($"  others lead on to {Join(agent.Beyond.Select(way => way.To).Except(agent.Segments, StringComparer.Ordinal).Distinct(StringComparer.Ordinal))}");
        foreach (SegmentWay way in agent.Beyond)
        {
            output.Line($"    {SafeText.Of(way.From)} to {SafeText.Of(way.To)} through {SafeText.Of(way.Gateway!)}: {SafeText.Of(way.Action)}, by whoever has a scope for it");
        }
    }

    private static string Join(IEnumerable<string> segments) => string.Join(", ", segments.Select(SafeText.Of)) is { Length: > 0 } joined ? joined : "nothing";

    private static string Mark(Harm harm) => harm switch
    {
        Harm.Reached => " [red]reached[/]",
        Harm.Beyond => " [yellow]led on to[/]",
        _ => "",
    };
}
