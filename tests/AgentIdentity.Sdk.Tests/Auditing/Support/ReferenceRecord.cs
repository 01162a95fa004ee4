using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a record is, said a second time and slowly: parsed with the platform's reader, written again, and compared.</summary>
internal sealed partial class ReferenceRecord
{
    private const long MaxInteger = (1L << 53) - 1;
    private const int MaxDepth = 8;
    private static readonly string[] Envelope = ["body", "log", "prev", "seq", "ts", "type", "v"];

    private ReferenceRecord(JsonElement root) => Root = root;

    public string Log => Root.GetProperty("log").GetString()!;

    public string Previous => Root.GetProperty("prev").GetString()!;

    public long Sequence => Root.GetProperty("seq").GetInt64();

    public string Timestamp => Root.GetProperty("ts").GetString()!;

    public string Type => Root.GetProperty("type").GetString()!;

    private JsonElement Root { get; }

    /// <summary>A text of the body, or null.</summary>
    public string? Text(string name) => Root.GetProperty("body").TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public long? Integer(string name) => Root.GetProperty("body").TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    public static ReferenceRecord? Parse(byte[] line)
    {
        if (!CanonicalJson.TryCanonicalize(line, out byte[]? canonical, out _) || !canonical.AsSpan().SequenceEqual(line))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return IsPlain(root, MaxDepth)
            && root.ValueKind == JsonValueKind.Object
            && root.EnumerateObject().Select(member => member.Name).SequenceEqual(Envelope)
            && root.GetProperty("body").ValueKind == JsonValueKind.Object
            && IsText(root, "log", text => LogId().IsMatch(text) && !text.StartsWith('/') && text[^24] != '/')
            && IsText(root, "prev", IsHash)
            && root.GetProperty("seq") is { ValueKind: JsonValueKind.Number } sequence && sequence.GetInt64() >= 0
            && IsText(root, "ts", text => DateTime.TryParseExact(
                text, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            && IsText(root, "type", _ => true)
            && root.GetProperty("v") is { ValueKind: JsonValueKind.Number } version && version.GetInt64() == 1
            ? new ReferenceRecord(root.Clone())
            : null;
    }

    private static bool IsText(JsonElement root, string name, Func<string, bool> isGood) =>
        root.GetProperty(name) is { ValueKind: JsonValueKind.String } value && isGood(value.GetString()!);

    private static bool IsHash(string text)
    {
        byte[] bytes = new byte[34];
        return text.Length == 43
            && Ascii.IsValid(text)
            && Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(text), bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == 32
            && Base64Url.EncodeToString(bytes.AsSpan(0, 32)) == text;
    }

    private static bool IsPlain(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object => depth > 0 && value.EnumerateObject().All(member => IsPlain(member.Value, depth - 1)),
        JsonValueKind.Array => depth > 0 && value.EnumerateArray().All(item => IsPlain(item, depth - 1)),
        JsonValueKind.Number => long.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && Math.Abs(number) <= MaxInteger,
        JsonValueKind.String or JsonValueKind.True or JsonValueKind.False => true,
        _ => false,
    };

    [GeneratedRegex(@"\A[A-Za-z0-9._/-]{1,64}/[A-Za-z0-9_-]{22}\z")]
    private static partial Regex LogId();
}
