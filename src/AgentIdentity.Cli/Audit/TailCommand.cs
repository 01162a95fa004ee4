using System.CommandLine;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit tail</c>: the last records, and those that are written from now on.</summary>
internal static class TailCommand
{
    public static Command Create(ToolHost host)
    {
        Option<int> lines = new("--lines", "-n") { Description = "How many of the last records to begin with.", HelpName = "N", DefaultValueFactory = _ => 10 };
        Option<long?> from = LogArgument.CreateFrom("The sequence number of the record to begin with, instead.");
        Option<bool> noFollow = new("--no-follow") { Description = "End after the last record instead of waiting for the next." };
        Command command = new("tail", "Follow a log that is being written; each record is checked to link to the one before it.")
        {
            LogArgument.Create(),
            lines,
            from,
            noFollow,
        };
        LogArgument.RefuseBelow(lines, 0);
        return command.Does(host, (parse, output, cancellationToken) => RunAsync(
            LogArgument.Directory(parse), parse.GetValue(from), parse.GetValue(lines), parse.GetValue(noFollow), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, long? from, int lines, bool noFollow, ToolOutput output, CancellationToken cancellationToken)
    {
        AuditRecord? last = await AuditReader.FindLastAsync(directory, cancellationToken).ConfigureAwait(false);
        long first = await FindStartAsync(directory, from, last, lines, cancellationToken).ConfigureAwait(false);
        if (noFollow && (last is null || first > last.Sequence))
        {
            return last is null ? throw LogArgument.NoLog(directory) : ExitCodes.Ok;
        }

        try
        {
            await foreach (AuditRecord record in AuditReader.FollowAsync(directory, first, clock: output.Host.Clock, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                output.JsonLine(json => RecordJson.Write(json, record));
                output.Line(SafeText.Of(RecordText.Line(record)));
                if (noFollow && record.Sequence >= last!.Sequence)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how this command ends.
        }

        return ExitCodes.Ok;
    }

    /// <summary>The record that was asked for, or so many before the end; none that is archived.</summary>
    private static async Task<long> FindStartAsync(string directory, long? from, AuditRecord? last, int lines, CancellationToken cancellationToken)
    {
        long begin = (await AuditReader.FindFirstAsync(directory, cancellationToken).ConfigureAwait(false))?.Sequence ?? 0;
        return from < begin
            ? throw new ToolException(AuditCodes.Archived, $"record {from} is archived with all before record {begin}: look for it in the archive")
            : from ?? Math.Max(begin, (last?.Sequence ?? -1) + 1 - lines);
    }
}
