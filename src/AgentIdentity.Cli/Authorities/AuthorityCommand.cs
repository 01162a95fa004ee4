using System.CommandLine;

namespace AgentIdentity.Cli.Authorities;

/// <summary><c>agentid authority</c>: root issuers, in whose name the first agent of a lineage is made.</summary>
internal static class AuthorityCommand
{
    public static Command Create(ToolHost host) => new("authority", "Make and look at root issuers.")
    {
        AuthorityNewCommand.Create(host),
        AuthorityShowCommand.Create(host),
    };
}
