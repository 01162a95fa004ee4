using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A text.</summary>
/// <param name="what">What it is, for people: <c>a segment</c>.</param>
/// <param name="pattern">What it looks like, for the schema; null for any text.</param>
/// <param name="accepts">Whether it is one.</param>
/// <param name="form">What one looks like, for people.</param>
/// <param name="maxLength">How long it is at most.</param>
internal sealed class TextShape(string what, string? pattern, Func<string, bool> accepts, string form, int maxLength = TextShape.MaxLength) : Shape<string>
{
    public const int MaxLength = 256;

    /// <summary>Words for people.</summary>
    public static TextShape Words { get; } = new("a text", null, text => text.Length is > 0 and <= MaxLength && !text.Contains('\n'), $"1 to {MaxLength} characters on one line");

    /// <summary>A name: of a policy, a label, a segment.</summary>
    public static TextShape Name(string what) => new(what, "^[A-Za-z0-9._-]{1,64}$", IsName, "1 to 64 ASCII letters, digits, dots, dashes and underscores");

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!reading.IsText(node, what, out string? text))
        {
            return false;
        }

        if (!accepts(text))
        {
            reading.Mistakes.Add(node.At, PolicyMistakeCodes.InvalidValue, $"{what} is {form}");
            return false;
        }

        value = text;
        return true;
    }

    public override JsonObject Schema()
    {
        JsonObject schema = new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = maxLength };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && text is not ("." or "..") && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
