using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>An instant with its offset from UTC: <c>2026-12-24T18:00:00Z</c>.</summary>
internal sealed class InstantShape : Shape<DateTimeOffset>
{
    public override bool TryRead(Node node, Reading reading, out DateTimeOffset value)
    {
        value = default;
        return (node is ScalarNode { Text.Length: >= 20 } scalar
                && DateTimeOffset.TryParseExact(scalar.Text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.None, out value))
            || reading.IsWrong(node, "an instant like 2026-12-24T18:00:00Z or 2026-12-24T18:00:00+01:00");
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$" };
}
