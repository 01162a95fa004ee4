namespace AgentIdentity.Cli;

/// <summary>Where the process begins.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => AgentIdTool.RunAsync(arguments, ToolHost.OfThisProcess());
}
