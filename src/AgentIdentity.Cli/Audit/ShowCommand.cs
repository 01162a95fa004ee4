using System.CommandLine;
using System.Globalization;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit show</c>: one record, who answers for it, and how it ended.</summary>
internal static class ShowCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> record = new("RECORD") { Description = "The sequence number of a record, or the id of a call." };
        Option<bool> isCall = new("--call") { Description = "RECORD is the id of a call, even if it looks like a number." };
        Command command = new("show", "Show a record: sponsor, principal, delegation path, agent, tool, verdict and outcome.")
        {
            LogArgument.Create(),
            record,
            isCall,
        };
        return command.Does(host, (parse, output, cancellationToken) =>
        {
            string directory = LogArgument.Directory(parse);
            string which = parse.GetRequiredValue(record);
            return long.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence) && !parse.GetValue(isCall)
                ? ShowRecordAsync(directory, sequence, output, cancellationToken)
                : ShowCallAsync(directory, which, output, cancellationToken);
        });
    }

    private static async Task<int> ShowRecordAsync(string directory, long sequence, ToolOutput output, CancellationToken cancellationToken)
    {
        if (await AuditReader.FindAsync(directory, sequence, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            AuditRecord last = await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
            throw new ToolException("not_found", $"there is no record {sequence}: the last one is {last.Sequence}");
        }

        ShownRecord shown = new(record, await FindOtherAsync(directory, record, output, cancellationToken).ConfigureAwait(false));
        output.Json(json => shown.Write(json));
        ShownText.Write(output, shown);
        return ExitCodes.Ok;
    }

    private static async Task<int> ShowCallAsync(string directory, string callId, ToolOutput output, CancellationToken cancellationToken)
    {
        List<ShownRecord> calls = await output.WithProgressAsync($"looking for {callId}", async progress =>
        {
            List<ShownRecord> found = [];
            await foreach (AuditRecord record in AuditReader.ReadCallAsync(directory, callId, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                int decision = found.FindIndex(call => record.TryReadOutcome(out RecordedOutcome? outcome) && call.Record.Sequence == outcome.DecisionSequence);
                if (decision >= 0)
                {
                    found[decision] = found[decision] with { Other = record };
                }
                else if (found.Count < ShownRecord.MaxCalls)
                {
                    found.Add(new ShownRecord(record, Other: null));
                }
            }

            return found;
        }).ConfigureAwait(false);
        if (calls.Count == 0)
        {
            throw new ToolException("not_found", $"no record of {directory} names the call {callId}: see whether the id is right, or look in the archive");
        }

        output.Json(json => ShownRecord.Write(json, calls));
        foreach (ShownRecord call in calls)
        {
            ShownText.Write(output, call);
        }

        return ExitCodes.Ok;
    }

    /// <summary>The outcome of a decision, or the decision of an outcome.</summary>
    private static async Task<AuditRecord?> FindOtherAsync(string directory, AuditRecord record, ToolOutput output, CancellationToken cancellationToken)
    {
        if (record.TryReadOutcome(out RecordedOutcome? outcome))
        {
            try
            {
                return await AuditReader.FindAsync(directory, outcome.DecisionSequence, cancellationToken).ConfigureAwait(false);
            }
            catch (AuditException failure) when (failure.Code == AgentIdentity.Sdk.AuditCodes.Archived)
            {
                return null;
            }
        }

        if (!record.TryReadDecision(out RecordedDecision? decision) || decision.Decision == AuditDecision.Deny)
        {
            return null;
        }

        return await output.WithProgressAsync("looking for its outcome", async _ =>
        {
            await foreach (AuditRecord later in AuditReader.ReadCallAsync(directory, decision.CallId, record.Sequence + 1, cancellationToken).ConfigureAwait(false))
            {
                if (later.TryReadOutcome(out RecordedOutcome? ended) && ended.DecisionSequence == record.Sequence)
                {
                    return later;
                }
            }

            return null;
        }).ConfigureAwait(false);
    }
}
