using System.CommandLine;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit archive</c>: moves the old files of a log to an archive, so that both still verify.</summary>
internal static class ArchiveCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> to = new("--to")
        {
            Description = "Where they go: a new directory, or the archive of the records before them.",
            HelpName = "DIRECTORY",
            Required = true,
        };
        RetentionOptions retention = new();
        Command command = new("archive", "Move old files of a log, which may be in use, to an archive: what remains verifies, and so does the archive alone.")
        {
            LogArgument.Create(),
            to,
        };
        retention.AddTo(command);
        return command.Does(host, (parse, output, cancellationToken) => RunAsync(
            LogArgument.Directory(parse), parse.GetRequiredValue(to), retention.Read(parse, host.Clock.GetUtcNow()), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, string archive, AuditArchiveOptions options, ToolOutput output, CancellationToken cancellationToken)
    {
        if (Path.GetFullPath(directory) == Path.GetFullPath(archive))
        {
            throw ToolException.Usage("the log cannot be its own archive: name another directory with --to");
        }

        await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
        AuditArchiving archiving = await output.WithProgressAsync($"archiving {directory}", progress =>
            AuditArchive.MoveAsync(directory, archive, options, new PartOfSteps(progress), cancellationToken)).ConfigureAwait(false);
        output.Json(json => Write(json, archiving));
        output.Line($"moved     {VerificationText.Count(archiving.Files, "file")}, {VerificationText.Count(archiving.Records, "record")}");
        output.Line($"archived  {VerificationText.Count(archiving.ArchivedRecords, "record")} in all, {VerificationText.Count(archiving.OpenCalls, "call")} open after them");
        if (archiving.ArchivedHead is { } head)
        {
            output.Line($"head      {head}");
            output.Note("note: the archive must end with this head; note it down where the log's keeper cannot reach it");
        }

        return ExitCodes.Ok;
    }

    private static void Write(Utf8JsonWriter json, AuditArchiving archiving)
    {
        json.WriteStartObject();
        json.WriteNumber("files", archiving.Files);
        json.WriteNumber("records", archiving.Records);
        json.WriteNumber("archived_records", archiving.ArchivedRecords);
        json.WriteString("archived_head", archiving.ArchivedHead?.ToString());
        json.WriteNumber("open_calls", archiving.OpenCalls);
        json.WriteEndObject();
    }

    /// <summary>Copies take the time, and half as long to verify.</summary>
    private sealed class PartOfSteps(IProgress<double> progress) : IProgress<AuditArchiveStep>
    {
        public void Report(AuditArchiveStep value) => progress.Report(value.Kind switch
        {
            AuditArchiveStepKind.Begin => 0,
            AuditArchiveStepKind.Copy => 0.6 * (value.Number - 1) / value.Count,
            AuditArchiveStepKind.Verify => 0.6,
            _ => 0.9,
        });
    }
}
