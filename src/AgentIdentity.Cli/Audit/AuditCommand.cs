using System.CommandLine;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit</c>: everything about a log directory.</summary>
internal static class AuditCommand
{
    public static Command Create(ToolHost host) => new("audit", "Verify, read, sign, archive, prove and export the audit log in a directory.")
    {
        InitCommand.Create(host),
        CheckpointCommand.Create(host),
        VerifyCommand.Create(host),
        ShowCommand.Create(host),
        TailCommand.Create(host),
        StatsCommand.Create(host),
        ArchiveCommand.Create(host),
        PruneCommand.Create(host),
        ReconcileCommand.Create(host),
        ProveCommand.Create(host),
        DiscloseCommand.Create(host),
        EraseCommand.Create(host),
        VerifyProofCommand.Create(host),
        ExportCommand.Create(host),
        VerifyPackCommand.Create(host),
    };
}
