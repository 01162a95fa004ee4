using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A time of day in hours and minutes: <c>08:30</c>.</summary>
internal sealed class ClockShape : Shape<TimeOnly>
{
    public override bool TryRead(Node node, Reading reading, out TimeOnly value)
    {
        value = default;
        return (node is ScalarNode scalar && TimeOnly.TryParseExact(scalar.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value))
            || reading.IsWrong(node, "a time of day from 00:00 to 23:59, like 08:30");
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^([01][0-9]|2[0-3]):[0-5][0-9]$" };
}
