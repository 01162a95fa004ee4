using System.CommandLine;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit</c>: everything about a log directory.</summary>
internal static class AuditCommand
{
    public static Command Create(ToolHost host) => new("audit", "Verify, read, sign and archive the audit log in a directory.")
    {
        VerifyCommand.Create(host),
        ShowCommand.Create(host),
        TailCommand.Create(host),
        StatsCommand.Create(host),
        ArchiveCommand.Create(host),
        InitCommand.Create(host),
        CheckpointCommand.Create(host),
    };
}
