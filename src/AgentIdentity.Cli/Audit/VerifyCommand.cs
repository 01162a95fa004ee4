using System.CommandLine;
using System.CommandLine.Parsing;
using AgentIdentity.Cli.Input;
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
        Option<string[]> remembered = new("--checkpoint")
        {
            Description = "A checkpoint remembered from earlier: the log must lead to it. May be given several times.",
            HelpName = "file",
        };
        TrustOptions trust = new();
        Command command = new("verify", "Verify a log, and name the first record that was altered, removed, inserted, cut off or rewritten.")
        {
            LogArgument.Create(),
            head,
            archive,
            remembered,
        };
        trust.AddTo(command);
        return command.Does(host, (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            string directory = LogArgument.Directory(parse);
            string[] files = parse.GetValue(remembered) ?? [];
            WitnessPolicy? policy = files.Length > 0 ? trust.Require(parse, input) : trust.Read(parse, input);
            List<VerifiedCheckpoint>? known = policy is null ? null : KnownCheckpoints.Read(policy, files, directory, input);
            return RunAsync(directory, new Known(parse.GetValue(head), known), parse.GetValue(archive), output, cancellationToken);
        });
    }

    private static async Task<int> RunAsync(string directory, Known known, string? archive, ToolOutput output, CancellationToken cancellationToken)
    {
        AuditVerification log = await VerifyAsync(directory, known, output, cancellationToken).ConfigureAwait(false);
        if (log is { IsIntact: true, RecordCount: 0, ArchivedRecords: 0, HasUnfinishedLine: false })
        {
            throw LogArgument.NoLog(directory);
        }

        VerifiedLog verified = new(log, archive is null ? null : await VerifyArchiveAsync(LogArgument.Existing(archive), log, known, output, cancellationToken).ConfigureAwait(false));
        output.Json(verified.Write);
        VerificationText.Write(output, verified, isEndKnown: known.Head is not null || known.Checkpoints is not null);
        return verified.Holds ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static Task<AuditVerification> VerifyAsync(string directory, Known known, ToolOutput output, CancellationToken cancellationToken) =>
        output.WithProgressAsync($"verifying {directory}", progress =>
            AuditVerifier.VerifyAsync(directory, known.Head, known.Checkpoints, progress: new PartOfBytes(progress), cancellationToken: cancellationToken));

    private static Task<AuditVerification> VerifyArchiveAsync(
        string archive, AuditVerification log, Known known, ToolOutput output, CancellationToken cancellationToken)
    {
        if (log.ArchivedHead is null)
        {
            throw new ToolException("not_archived", $"the log was never archived, so {archive} is not its archive: leave out --archive");
        }

        // What the log itself was held against is nothing the archive has; that it ends where the log begins is compared afterwards.
        AuditHead? head = known.Head?.Sequence < log.ArchivedRecords ? known.Head : null;
        List<VerifiedCheckpoint>? checkpoints = known.Checkpoints?.FindAll(checkpoint => checkpoint.Size <= log.ArchivedRecords);
        return VerifyAsync(archive, new Known(head, checkpoints), output, cancellationToken);
    }

    private static AuditHead? ParseHead(ArgumentResult result)
    {
        if (!AuditHead.TryParse(result.Tokens[0].Value, out AuditHead? head))
        {
            result.AddError($"'{result.Tokens[0].Value}' is no head, which is written log@sequence:hash");
        }

        return head;
    }

    /// <summary>What is known of the log from elsewhere.</summary>
    private sealed record Known(AuditHead? Head, List<VerifiedCheckpoint>? Checkpoints);

    private sealed class PartOfBytes(IProgress<double> progress) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) => progress.Report((double)value.BytesRead / Math.Max(1, value.BytesTotal));
    }
}
