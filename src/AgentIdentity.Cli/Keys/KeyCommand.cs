using System.CommandLine;

namespace AgentIdentity.Cli.Keys;

/// <summary><c>agentid key</c>: Ed25519 keys of agents that hold their own.</summary>
internal static class KeyCommand
{
    public static Command Create(ToolHost host) => new("key", "Make and look at the Ed25519 keys of agents.")
    {
        KeyNewCommand.Create(host),
        KeyShowCommand.Create(host),
        KeyThumbprintCommand.Create(host),
    };
}
