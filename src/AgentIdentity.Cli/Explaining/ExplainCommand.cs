using System.CommandLine;
using System.Globalization;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Explaining;

/// <summary><c>agentid explain</c>: the whole story of one decision, and whether the policies would come to it again.</summary>
internal static class ExplainCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> which = new("DECISION") { Description = "The sequence number of a record, or the id of a call." };
        Option<bool> isCall = new("--call") { Description = "DECISION is the id of a call, even if it looks like a number." };
        Option<string?> policies = new("--policies") { Description = "The policy file that was in force: the decision is replayed with it.", HelpName = "file" };
        Option<string?> disclosures = new("--disclosures") { Description = "Where the guard keeps argument values: what it was given as KeepArgumentsIn.", HelpName = "DIRECTORY" };
        Option<string?> credentials = new("--credentials") { Description = "Where the guard keeps chains: what it was given as KeepCredentialsIn.", HelpName = "DIRECTORY" };
        Option<string?> segment = new("--segment") { Description = "The segment the guard stood in; it is not in the log.", HelpName = "NAME" };
        Option<string[]> anchors = AnchorInput.CreateOption(isRequired: false);
        Command command = new("explain", "Tell the whole story of a recorded decision, and replay it. Exits with 1 when the replay does not confirm the record.")
        {
            LogArgument.Create(), which, isCall, policies, disclosures, credentials, segment, anchors,
        };
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            string directory = LogArgument.Directory(parse);
            string text = parse.GetRequiredValue(which);
            AuditRecord record = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence) && !parse.GetValue(isCall)
                ? await FindAsync(directory, sequence, cancellationToken).ConfigureAwait(false)
                : await FindAsync(directory, text, output, cancellationToken).ConfigureAwait(false);
            if (!record.TryReadDecision(out RecordedDecision? decision))
            {
                throw new ToolException("no_decision", $"record {record.Sequence} is no decision that can be read: name another");
            }

            string[] files = parse.GetValue(anchors) ?? [];
            Evidence evidence = await Evidence.GatherAsync(
                record, decision, parse.GetValue(credentials), parse.GetValue(disclosures), files.Length == 0 ? null : AnchorInput.Read(files, new InputText(host)), cancellationToken).ConfigureAwait(false);
            Replay replay = await Replay.RunAsync(record, decision, evidence, parse.GetValue(policies), parse.GetValue(segment), host, cancellationToken).ConfigureAwait(false);
            Explanation explanation = new(record, decision, evidence, replay);
            output.Json(json => ExplanationJson.Write(json, explanation));
            ExplanationText.Write(output, explanation);
            return replay.Finding is ReplayFinding.NotAsked or ReplayFinding.Confirmed ? ExitCodes.Ok : ExitCodes.Refused;
        });
    }

    /// <summary>The record, or the decision that an outcome ended.</summary>
    private static async Task<AuditRecord> FindAsync(string directory, long sequence, CancellationToken cancellationToken)
    {
        AuditRecord record = await AuditReader.FindAsync(directory, sequence, cancellationToken).ConfigureAwait(false)
            ?? throw new ToolException("not_found", $"there is no record {sequence}: see agentid audit tail {directory}");
        return record.TryReadOutcome(out RecordedOutcome? outcome) && await AuditReader.FindAsync(directory, outcome.DecisionSequence, cancellationToken).ConfigureAwait(false) is { } decided
            ? decided
            : record;
    }

    private static async Task<AuditRecord> FindAsync(string directory, string callId, ToolOutput output, CancellationToken cancellationToken) =>
        await output.WithProgressAsync($"looking for {callId}", async _ =>
        {
            await foreach (AuditRecord record in AuditReader.ReadCallAsync(directory, callId, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                if (record.TryReadDecision(out RecordedDecision? _))
                {
                    return record;
                }
            }

            throw new ToolException("not_found", $"no record of {directory} decides the call {callId}: see whether the id is right, or look in the archive");
        }).ConfigureAwait(false);
}
