using System.Text.Json;
using System.Text.Unicode;

namespace AgentIdentity.Cli.Input;

/// <summary>Reads JSON that people or other programs wrote: a member twice is an error, as it is everywhere in this library.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    /// <exception cref="ToolException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new ToolException("malformed", $"{name} is not strict JSON, but no UTF-8: see whether it is the right file and complete");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            RefuseHalfPairs(utf8.Span);
            return document.RootElement.Clone();
        }
        catch (InvalidOperationException wrong)
        {
            // How the reader puts a name or text with half a surrogate pair.
            throw new ToolException("malformed", $"{name} is not strict JSON, but has text that is no Unicode: see whether it is the right file and complete", inner: wrong);
        }
        catch (JsonException wrong)
        {
            string place = wrong.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new ToolException("malformed", $"{name} is not strict JSON{place}: see whether it is the right file and complete", inner: wrong);
        }
    }

    /// <summary>Reads every text once, so that nobody who does later is surprised.</summary>
    private static void RefuseHalfPairs(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }

    /// <summary>The text of a member that must be there.</summary>
    /// <exception cref="ToolException">It is not there or no text.</exception>
    public static string RequireText(this JsonElement json, string member, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new ToolException("malformed", $"{name} has no text \"{member}\"");

    /// <summary>The text of a member; null when it is absent or null.</summary>
    /// <exception cref="ToolException">It is something else.</exception>
    public static string? Text(this JsonElement json, string member) => json.Member(member) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new ToolException("malformed", $"\"{member}\" is no text"),
    };

    /// <summary>The name of a member that is none of those; null when there is none.</summary>
    public static string? FirstMemberBeside(this JsonElement json, params string[] known) =>
        json.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !known.Contains(name));

    /// <summary>A member, or nothing.</summary>
    public static JsonElement? Member(this JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out JsonElement value) ? value : null;
}
