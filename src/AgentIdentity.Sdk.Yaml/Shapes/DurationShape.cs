using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A length of time in whole seconds: <c>90s</c>, <c>5m</c>, <c>1h30m</c>, <c>1d</c>.</summary>
internal sealed class DurationShape(TimeSpan min, TimeSpan max) : Shape<TimeSpan>
{
    private const string Units = "dhms";

    public override bool TryRead(Node node, Reading reading, out TimeSpan value)
    {
        value = default;
        if (node is not ScalarNode scalar || !TryParse(scalar.Text, out value))
        {
            return reading.IsWrong(node, "a time like 90s, 5m, 1h30m or 1d");
        }

        if (value >= min && value <= max)
        {
            return true;
        }

        reading.Mistakes.Add(node.At, PolicyMistakeCodes.OutOfRange, $"{scalar.Text} is out of range: it is from {Text(min)} to {Text(max)}");
        return false;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "string",
        ["pattern"] = "^(?=.)([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?$",
        ["description"] = $"A time like 90s, 5m, 1h30m or 1d; from {Text(min)} to {Text(max)}.",
    };

    /// <summary>Units come once each, the large ones first: 1h30m, not 30m1h.</summary>
    private static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        int unit = -1;
        int at = 0;
        while (at < text.Length)
        {
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            int next = at < text.Length ? Units.IndexOf(text[at], StringComparison.Ordinal) : -1;
            if (at == start || at - start > 9 || next <= unit)
            {
                return false;
            }

            value += int.Parse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture) * UnitOf(next);
            unit = next;
            at++;
        }

        return unit >= 0;
    }

    private static TimeSpan UnitOf(int unit) => TimeSpan.FromSeconds(unit switch { 0 => 86400, 1 => 3600, 2 => 60, _ => 1 });

    private static string Text(TimeSpan value)
    {
        string text = "";
        for (int unit = 0; unit < Units.Length; unit++)
        {
            long count = value / UnitOf(unit) is double whole ? (long)whole : 0;
            value -= count * UnitOf(unit);
            text += count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count}{Units[unit]}");
        }

        return text.Length == 0 ? "0s" : text;
    }
}
