using System.CommandLine;
using System.Text.Json;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit reconcile</c>: how far the sinks of a log have got, and what a copy in files has of it.</summary>
internal static class ReconcileCommand
{
    private const int ShownFindings = 20;

    public static Command Create(ToolHost host)
    {
        Option<string?> sink = new("--sink") { Description = "The directory a FileAuditSink writes to, to compare with the log.", HelpName = "DIRECTORY" };
        Option<string> format = new("--format") { Description = "The format the sink writes.", DefaultValueFactory = _ => AuditFormat.Native.Name };
        format.AcceptOnlyFromAmong([.. AuditFormat.All.Select(known => known.Name)]);
        Option<bool> fill = new("--fill") { Description = "Fill in what is missing; the sink must not be in use." };
        Command command = new("reconcile", "Tell how far the sinks of a log have got, and what a copy lacks, repeats or has otherwise.")
        {
            LogArgument.Create(),
            sink,
            format,
            fill,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fill) && result.GetValue(sink) is null)
            {
                result.AddError("--fill fills in a copy: name it with --sink");
            }
        });
        return command.Does(host, (parse, output, cancellationToken) => RunAsync(
            LogArgument.Directory(parse), parse.GetValue(sink), FormatOf(parse.GetRequiredValue(format)), parse.GetValue(fill), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, string? copy, AuditFormat format, bool fill, ToolOutput output, CancellationToken cancellationToken)
    {
        AuditRecord last = await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<AuditSinkMark> marks = AuditSinkMark.ListOf(directory);
        AuditReconciliation? copied = copy is null
            ? null
            : await AuditReconciliation.CompareAsync(directory, LogArgument.Existing(copy), format, fill, cancellationToken).ConfigureAwait(false);
        output.Json(json => Write(json, last, marks, copied));
        foreach (AuditSinkMark mark in marks)
        {
            output.Line($"sink      {SafeText.Of(mark.Sink)}: {Position(mark, last)}");
        }

        if (marks.Count == 0)
        {
            output.Line("sink      none keeps its mark with this log");
        }

        if (copied is null)
        {
            return ExitCodes.Ok;
        }

        Show(output, copied);
        return copied.IsComplete ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static void Show(ToolOutput output, AuditReconciliation copied)
    {
        output.Line($"copy      {VerificationText.Count(copied.Lines, "line")} of {VerificationText.Count(copied.Records, "record")}{(copied.ArchivedLines > 0 ? $", {copied.ArchivedLines} of archived ones" : "")}");
        foreach (AuditReconciliationFinding finding in copied.Findings.Take(ShownFindings))
        {
            output.Line($"{NameOf(finding.Kind),-10}{Place(finding)}");
        }

        if (copied.Findings.Count > ShownFindings)
        {
            output.Line($"          and more: --json lists up to {AuditReconciliation.MaxFindings}");
        }

        if (copied.Filled > 0)
        {
            output.Line($"filled    {VerificationText.Count(copied.Filled, "record")}");
        }

        output.Line(copied.IsComplete ? "complete  the copy has every record as the log has it" : "differs   the copy is not the log");
    }

    private static string Position(AuditSinkMark mark, AuditRecord last) => mark.Head is not { } head
        ? "has nothing yet"
        : last.Sequence - head.Sequence is > 0 and var behind ? $"has up to {head}, {VerificationText.Count(behind, "record")} behind" : $"has all, up to {head}";

    private static string Place(AuditReconciliationFinding finding) =>
        finding.File is null ? (finding.FirstSequence == finding.LastSequence ? $"record {finding.FirstSequence}" : $"records {finding.FirstSequence} to {finding.LastSequence}")
        : finding.FirstSequence < 0 ? $"{finding.File}, line {finding.Line}"
        : $"record {finding.FirstSequence} ({finding.File}, line {finding.Line})";

    private static string NameOf(AuditReconciliationKind kind) => kind.ToString().ToLowerInvariant();

    private static AuditFormat FormatOf(string name) => AuditFormat.All.Single(format => format.Name == name);

    private static void Write(Utf8JsonWriter json, AuditRecord last, IReadOnlyList<AuditSinkMark> marks, AuditReconciliation? copied)
    {
        json.WriteStartObject();
        json.WriteNumber("last_sequence", last.Sequence);
        json.WriteStartArray("sinks");
        foreach (AuditSinkMark mark in marks)
        {
            json.WriteStartObject();
            json.WriteString("name", mark.Sink);
            json.WriteString("mark", mark.Head?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (copied is not null)
        {
            Write(json, copied);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AuditReconciliation copied)
    {
        json.WriteStartObject("copy");
        json.WriteBoolean("complete", copied.IsComplete);
        json.WriteNumber("records", copied.Records);
        json.WriteNumber("lines", copied.Lines);
        json.WriteNumber("archived_lines", copied.ArchivedLines);
        json.WriteNumber("filled", copied.Filled);
        foreach (AuditReconciliationKind kind in Enum.GetValues<AuditReconciliationKind>().Where(kind => kind != AuditReconciliationKind.Unspecified))
        {
            json.WriteNumber(NameOf(kind), copied.Count(kind));
        }

        json.WriteStartArray("findings");
        foreach (AuditReconciliationFinding finding in copied.Findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(finding.Kind));
            json.WriteNumber("first_sequence", finding.FirstSequence);
            json.WriteNumber("last_sequence", finding.LastSequence);
            json.WriteString("file", finding.File);
            json.WriteNumber("line", finding.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
