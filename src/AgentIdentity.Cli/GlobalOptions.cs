using System.CommandLine;

namespace AgentIdentity.Cli;

/// <summary>Options every command has.</summary>
internal static class GlobalOptions
{
    private const string JsonName = "--json";

    public static Option<bool> CreateJson() => new(JsonName) { Description = "Write one JSON document for programs instead of text for people.", Recursive = true };

    public static bool IsJson(this ParseResult parse) => parse.GetValue<bool>(JsonName);
}
