using System.Text.Json;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Segments;

/// <summary>The picture for programs.</summary>
internal static class SegmentJson
{
    public static void Write(Utf8JsonWriter json, SegmentPicture picture)
    {
        json.WriteStartObject();
        json.WriteStartArray("segments");
        foreach (string segment in picture.Policy.Map.Segments)
        {
            json.WriteStartObject();
            json.WriteString("name", segment);
            WriteTexts(json, "tools", picture.ToolsOf(segment));
            json.WriteString("harm", picture.HarmOf(segment).ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("gateways");
        foreach (SegmentGateway gateway in picture.Policy.Map.Gateways)
        {
            json.WriteStartObject();
            json.WriteString("name", gateway.Name);
            json.WriteString("from", gateway.From);
            json.WriteString("to", gateway.To);
            WriteTexts(json, "actions", gateway.Actions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("agents");
        foreach (SegmentReach agent in picture.Agents)
        {
            json.WriteStartObject();
            json.WriteString("name", agent.Credential.Name);
            json.WriteString("key", agent.Credential.Holder.ToString());
            json.WriteBoolean("compromised", ReferenceEquals(agent, picture.Compromised));
            WriteWays(json, "reaches", agent.Ways);
            WriteWays(json, "beyond", agent.Beyond);
            WriteTexts(json, "unknown", agent.UnknownActions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWays(Utf8JsonWriter json, string name, IEnumerable<SegmentWay> ways)
    {
        json.WriteStartArray(name);
        foreach (SegmentWay way in ways)
        {
            json.WriteStartObject();
            json.WriteString("from", way.From);
            json.WriteString("to", way.To);
            json.WriteString("action", way.Action);
            json.WriteString("gateway", way.Gateway);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
