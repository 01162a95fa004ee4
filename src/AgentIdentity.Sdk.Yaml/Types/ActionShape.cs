namespace AgentIdentity.Sdk.Yaml;

/// <summary>Action ids.</summary>
internal static class ActionShape
{
    /// <summary>An action id, as a key under <c>tools</c>.</summary>
    public static TextShape Id { get; } = new(
        "an action id", "^[!-)+--/-~]+[.][!-)+-~]+$", IsAction, $"source.tool in printable ASCII without spaces and wildcards, at most {ToolCall.MaxActionLength} characters");

    public static bool IsAction(string text)
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
