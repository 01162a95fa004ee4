using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Support;

/// <summary>One stored line of a log, opened.</summary>
internal sealed class LogLine
{
    private LogLine(string text)
    {
        Text = text;
        using JsonDocument document = JsonDocument.Parse(text);
        Root = document.RootElement.Clone();
    }

    public string Text { get; }

    public string Type => Root.GetProperty("type").GetString()!;

    public long Sequence => Root.GetProperty("seq").GetInt64();

    public JsonElement Body => Root.GetProperty("body");

    private JsonElement Root { get; }

    /// <summary>A text of the body, or null.</summary>
    public string? this[string name] => Body.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    public static async Task<IReadOnlyList<LogLine>> ReadAllAsync(IAuditStore store)
    {
        List<LogLine> lines = [];
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(0, CancellationToken.None))
        {
            lines.Add(new LogLine(Encoding.UTF8.GetString(line.Span)));
        }

        return lines;
    }
}

internal static class LogLines
{
    public static LogLine[] Decisions(this IEnumerable<LogLine> lines) => [.. lines.Where(line => line.Type == "decision")];

    public static LogLine[] Outcomes(this IEnumerable<LogLine> lines) => [.. lines.Where(line => line.Type == "outcome")];

    public static LogLine[] Refusals(this IEnumerable<LogLine> lines) => [.. lines.Where(line => line.Type == "refusals")];

    public static LogLine Decision(this IEnumerable<LogLine> lines) => lines.Decisions().Should().ContainSingle().Which;

    public static LogLine Outcome(this IEnumerable<LogLine> lines) => lines.Outcomes().Should().ContainSingle().Which;
}
