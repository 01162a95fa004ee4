using System.CommandLine;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary><c>agentid policies</c>: everything about policy files, and about candidates that ran beside a guard's policies.</summary>
internal static class PoliciesCommand
{
    public static Command Create(ToolHost host) => new("policies", "Check and compare policy files; report what candidate policies would have done.")
    {
        CheckCommand.Create(host),
        DiffCommand.Create(host),
        SchemaCommand.Create(host),
        CompareCommand.Create(host),
    };
}
