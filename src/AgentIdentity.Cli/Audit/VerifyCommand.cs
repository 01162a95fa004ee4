using System.CommandLine;
using System.CommandLine.Parsing;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit verify</c>: whether a log holds, also while it is written.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolHost host)
    {
        Option<AuditHead?> head = new("--expected-head")
        {
            Description = "A head noted down earlier, log@sequence:hash: the log must still have that record.",
            HelpName = "HEAD",
            CustomParser = ParseHead,
        };
        Option<string?> archive = new("--archive")
        {
            Description = "The archive of the records before: it must hold, too, and end where the log begins.",
            HelpName = "DIRECTORY",
        };
        Command command = new("verify", "Verify a log, and name the first record that was altered, removed, inserted or cut off.")
        {
            LogArgument.Create(),
            head,
            archive,
        };
        return command.Does(host, (parse, output, cancellationToken) => RunAsync(
            LogArgument.Directory(parse), parse.GetValue(head), parse.GetValue(archive), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, AuditHead? head, string? archive, ToolOutput output, CancellationToken cancellationToken)
    {
        AuditVerification log = await VerifyAsync(directory, head, output, cancellationToken).ConfigureAwait(false);
        if (log is { IsIntact: true, RecordCount: 0, ArchivedRecords: 0, HasUnfinishedLine: false })
        {
            throw LogArgument.NoLog(directory);
        }

        VerifiedLog verified = new(log, archive is null ? null : await VerifyArchiveAsync(LogArgument.Existing(archive), log, head, output, cancellationToken).ConfigureAwait(false));
        output.Json(verified.Write);
        VerificationText.Write(output, verified, isHeadKnown: head is not null);
        return verified.Holds ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static Task<AuditVerification> VerifyAsync(string directory, AuditHead? head, ToolOutput output, CancellationToken cancellationToken) =>
        output.WithProgressAsync($"verifying {directory}", progress =>
            AuditVerifier.VerifyAsync(directory, head, progress: new PartOfBytes(progress), cancellationToken: cancellationToken));

    private static Task<AuditVerification> VerifyArchiveAsync(
        string archive, AuditVerification log, AuditHead? head, ToolOutput output, CancellationToken cancellationToken)
    {
        if (log.ArchivedHead is null)
        {
            throw new ToolException("not_archived", $"the log was never archived, so {archive} is not its archive: leave out --archive");
        }

        // One head can be looked for at a time; that the archive ends where the log begins is compared afterwards.
        return VerifyAsync(archive, log.Break?.Kind == AuditBreakKind.HeadArchived ? head : null, output, cancellationToken);
    }

    private static AuditHead? ParseHead(ArgumentResult result)
    {
        if (!AuditHead.TryParse(result.Tokens[0].Value, out AuditHead? head))
        {
            result.AddError($"'{result.Tokens[0].Value}' is no head, which is written log@sequence:hash");
        }

        return head;
    }

    private sealed class PartOfBytes(IProgress<double> progress) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) => progress.Report((double)value.BytesRead / Math.Max(1, value.BytesTotal));
    }
}
