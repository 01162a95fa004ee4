namespace AgentIdentity.Sdk.Mcp;

/// <summary>The rules of the names that make an action id: the source, which a host assigns, and the tool, which a server may have chosen.</summary>
internal static class ToolSource
{
    private const int MaxLength = 64;

    public static string Require(string? source, string parameter) => IsSource(source)
        ? source!
        : throw new ArgumentException($"{parameter} is 1 to {MaxLength} ASCII letters, digits, dashes and underscores; the host assigns it", parameter);

    /// <summary>The action of a tool; null when its name makes none.</summary>
    /// <remarks>A name with a slash would read like one of the protocol's own methods, <c>resources/read</c>, which are actions too.</remarks>
    public static string? ActionOf(string source, string? tool) =>
        tool is { Length: > 0 } && !tool.Contains('/', StringComparison.Ordinal) && AgentScope.IsAction($"{source}.{tool}") ? $"{source}.{tool}" : null;

    private static bool IsSource(string? source) =>
        source is { Length: > 0 and <= MaxLength } && source.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
