using System.Text.Json;

namespace AgentIdentity.Sdk.Support;

/// <summary>What System.Text.Json, told to be strict, thinks of a text.</summary>
/// <remarks>
/// It reads lazily, so it is made to read every string and number. What this library refuses and System.Text.Json lets pass until then:
/// invalid UTF-8 and lone surrogates in strings, and numbers beyond a double. There is no other difference.
/// </remarks>
internal static class SecondOpinion
{
    public static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Wire.CanonicalJson.MaxDepth };

    public static bool IsStrictJson(ReadOnlyMemory<byte> text, int maxDepth = Wire.CanonicalJson.MaxDepth)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Strict with { MaxDepth = maxDepth });
            return IsReadable(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;       // InvalidOperationException: a string that is not UTF-16 after all
        }
    }

    private static bool IsReadable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && IsReadable(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsReadable),
        JsonValueKind.String => value.GetString() is not null,
        JsonValueKind.Number => double.IsFinite(value.GetDouble()),
        _ => true,
    };
}
