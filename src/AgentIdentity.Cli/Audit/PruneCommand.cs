using System.CommandLine;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit prune</c>: deletes the old files of a log, or of an archive, for good.</summary>
internal static class PruneCommand
{
    public static Command Create(ToolHost host)
    {
        RetentionOptions retention = new();
        Command command = new("prune", "Delete old files of a log, which may be in use, or of an archive, for good: what remains verifies against every later checkpoint.")
        {
            LogArgument.Create(),
        };
        retention.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            string directory = LogArgument.Directory(parse);
            if (!retention.IsLimited(parse))
            {
                throw ToolException.Usage("say how much goes, with --older-than, --keep-size or --before-record: nothing brings it back");
            }

            await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
            AuditArchiving pruned = await output.WithProgressAsync($"pruning {directory}", _ =>
                AuditArchive.PruneAsync(directory, retention.Read(parse, host.Clock.GetUtcNow()), progress: null, cancellationToken)).ConfigureAwait(false);
            output.Json(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("files", pruned.Files);
                json.WriteNumber("records", pruned.Records);
                json.WriteNumber("gone_records", pruned.ArchivedRecords);
                json.WriteString("gone_head", pruned.ArchivedHead?.ToString());
                json.WriteEndObject();
            });
            output.Line($"deleted   {VerificationText.Count(pruned.Files, "file")}, {VerificationText.Count(pruned.Records, "record")}");
            output.Line($"gone      {VerificationText.Count(pruned.ArchivedRecords, "record")} in all, {VerificationText.Count(pruned.OpenCalls, "call")} open after them");
            return ExitCodes.Ok;
        });
    }
}
