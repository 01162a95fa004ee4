namespace AgentIdentity.Sdk.Yaml;

/// <summary>What an exception says, without the name of a parameter that no file has.</summary>
internal static class ArgumentText
{
    public static string Of(ArgumentException refused) =>
        refused.ParamName is null ? refused.Message : refused.Message.Replace($" (Parameter '{refused.ParamName}')", "", StringComparison.Ordinal);
}
