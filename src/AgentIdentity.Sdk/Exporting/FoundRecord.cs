using System.Globalization;
using System.Text.Json;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads from a line in somebody's format which record it is of. The line may be anything.</summary>
internal static class FoundRecord
{
    public static bool TryRead(ReadOnlyMemory<byte> line, Func<JsonElement, (string? Log, string? Sequence)> read, out string log, out long sequence)
    {
        (log, sequence) = ("", -1);
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            (string? name, string? digits) = read(document.RootElement);
            log = name ?? "";
            return LogId.IsValid(log) && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
        }
        catch (Exception notOne) when (notOne is JsonException or InvalidOperationException)
        {
            return false;       // no JSON, or text in it that is no UTF-8
        }
    }

    /// <summary>A member of an object: its text, or the digits of its number.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement member) ? null
        : member.ValueKind switch
        {
            JsonValueKind.String => member.GetString(),
            JsonValueKind.Number => member.GetRawText(),
            _ => null,
        };
}
