using AgentIdentity.Cli.Output;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>A policy's settings, as its version is made of them.</summary>
internal static class DefinitionText
{
    private const int MaxLength = 160;

    /// <summary>One line, cut where it gets long.</summary>
    public static string Short(string definition)
    {
        string line = SafeText.Of(definition);
        return line.Length <= MaxLength ? line : string.Concat(line.AsSpan(0, MaxLength), "...");
    }
}
