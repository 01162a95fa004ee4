using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The action of a tool that the file declares.</summary>
internal sealed class ActionShape : Shape<string>
{
    /// <summary>An action id, as a key under <c>tools</c>.</summary>
    public static TextShape Id { get; } = new(
        "an action id", "^[!-)+--/-~]+[.][!-)+-~]+$", IsAction, $"source.tool in printable ASCII without spaces and wildcards, at most {ToolCall.MaxActionLength} characters");

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out string? value) =>
        Id.TryRead(node, reading, out value) && reading.IsDeclared(node, "tool", value, reading.Tools, "tools");

    public override JsonObject Schema() => Id.Schema();

    private static bool IsAction(string text)
    {
        try
        {
            return AgentScope.For(text).Action == text;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
