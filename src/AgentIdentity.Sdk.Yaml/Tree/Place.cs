using YamlDotNet.Core;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>Where something stands in a file: line and column, from 1.</summary>
internal readonly record struct Place(int Line, int Column)
{
    public static Place Of(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
