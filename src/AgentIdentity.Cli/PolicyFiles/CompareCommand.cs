using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary><c>agentid policies compare</c>: what candidate policies that ran beside a guard's own would have done.</summary>
internal static class CompareCommand
{
    public static Command Create(ToolHost host)
    {
        Option<int> top = new("--top") { Description = "How many differences to list.", HelpName = "N", DefaultValueFactory = _ => 20 };
        Option<long?> from = LogArgument.CreateFrom("The sequence number of the record to begin with.");
        LogArgument.RefuseBelow(top, 1);
        Command command = new("compare", "Report from an audit log what candidate policies (ShadowPolicies) would have refused, asked about, or allowed.") { LogArgument.Create(), top, from };
        return command.Does(host, (parse, output, cancellationToken) =>
            RunAsync(LogArgument.Directory(parse), parse.GetValue(from) ?? 0, parse.GetValue(top), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, long from, int top, ToolOutput output, CancellationToken cancellationToken)
    {
        AuditRecord last = await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
        ShadowCounts counts = await output.WithProgressAsync("comparing", async progress =>
        {
            ShadowCounts counted = new();
            await foreach (AuditRecord record in AuditReader.ReadAsync(directory, from, cancellationToken).ConfigureAwait(false))
            {
                counted.Add(record);
                progress.Report((double)record.Sequence / Math.Max(1, last.Sequence));
            }

            return counted;
        }).ConfigureAwait(false);
        output.Json(json => Write(json, counts));
        Write(output, counts, top);
        return ExitCodes.Ok;
    }

    private static void Write(ToolOutput output, ShadowCounts counts, int top)
    {
        output.Line(Text($"compared     {counts.Compared:N0} decisions"));
        output.Line(SafeText.Of($"candidate    {(counts.Versions.Count == 0 ? "none was tried out" : string.Join(", ", counts.Versions))}"));
        output.Line(Text($"agreed       {counts.Agreed:N0}"));
        output.Line(Text($"would deny   {counts.Of(ShadowDifference.WouldDeny):N0}"));
        output.Line(Text($"would ask    {counts.Of(ShadowDifference.WouldAsk):N0}"));
        output.Line(Text($"would allow  {counts.Of(ShadowDifference.WouldAllow):N0}"));
        foreach ((ShadowRow row, ShadowCount count) in counts.LargestFirst.Take(top))
        {
            output.Line();
            output.Markup($"[bold]{Text($"{count.Count:N0}")} {Words(row.Difference)}[/] {SafeText.Markup($"{row.Action} of {row.Agent}")}");
            output.Line(SafeText.Of($"    {(row.Difference == ShadowDifference.WouldAllow ? "refused now by" : "by")} {row.Policy}: {row.Code}"));
            output.Line(SafeText.Of($"    calls {string.Join(", ", count.Examples)}"));
        }

        output.Note("note: counted as it is stored; agentid audit verify says whether the log is genuine");
    }

    private static void Write(Utf8JsonWriter json, ShadowCounts counts)
    {
        json.WriteStartObject();
        json.WriteNumber("compared", counts.Compared);
        json.WriteNumber("agreed", counts.Agreed);
        json.WriteStartArray("candidate_versions");
        foreach (string version in counts.Versions)
        {
            json.WriteStringValue(version);
        }

        json.WriteEndArray();
        foreach (ShadowDifference difference in Enum.GetValues<ShadowDifference>())
        {
            json.WriteNumber(Name(difference), counts.Of(difference));
        }

        json.WriteStartArray("differences");
        foreach ((ShadowRow row, ShadowCount count) in counts.LargestFirst)
        {
            json.WriteStartObject();
            json.WriteString("difference", Name(row.Difference));
            json.WriteString("policy", row.Policy);
            json.WriteString("code", row.Code);
            json.WriteString("action", row.Action);
            json.WriteString("agent", row.Agent);
            json.WriteNumber("count", count.Count);
            json.WriteStartArray("examples");
            count.Examples.ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Name(ShadowDifference difference) => JsonNamingPolicy.SnakeCaseLower.ConvertName(difference.ToString());

    private static string Words(ShadowDifference difference) => Name(difference).Replace('_', ' ');

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
