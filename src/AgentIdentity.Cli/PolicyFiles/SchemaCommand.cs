using System.CommandLine;
using PolicyFile = AgentIdentity.Sdk.Yaml.PolicyFile;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary><c>agentid policies schema</c>: the JSON schema of policy files, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(ToolHost host) => new Command("schema", "Print the JSON schema of policy files, for editors.").Does(host, (_, output, _) =>
    {
        // With and without --json: a schema is one JSON document.
        output.Host.Out.WriteLine(PolicyFile.Schema());
        return Task.FromResult(ExitCodes.Ok);
    });
}
