using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit stats</c>: how many decisions, by agent, tool, code and hour.</summary>
internal static class StatsCommand
{
    private const int MinWidth = 20;
    private const int MaxWidth = 60;

    public static Command Create(ToolHost host)
    {
        Option<int> top = new("--top") { Description = "How many agents, tools and codes to list, and how many of the last hours.", HelpName = "N", DefaultValueFactory = _ => 20 };
        Option<long?> from = LogArgument.CreateFrom("The sequence number of the record to begin with.");
        LogArgument.RefuseBelow(top, 1);
        Command command = new("stats", "Count decisions by agent, tool, code and hour.") { LogArgument.Create(), top, from };
        return command.Does(host, (parse, output, cancellationToken) =>
            RunAsync(LogArgument.Directory(parse), parse.GetValue(from) ?? 0, parse.GetValue(top), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, long from, int top, ToolOutput output, CancellationToken cancellationToken)
    {
        AuditRecord last = await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
        DecisionCounts counts = await output.WithProgressAsync("counting", async progress =>
        {
            DecisionCounts counted = new();
            await foreach (AuditRecord record in AuditReader.ReadAsync(directory, from, cancellationToken).ConfigureAwait(false))
            {
                counted.Add(record);
                if (counted.Records % 10_000 == 0)
                {
                    progress.Report((double)record.Sequence / Math.Max(1, last.Sequence));
                }
            }

            return counted;
        }).ConfigureAwait(false);
        output.Json(json => Write(json, counts));
        Write(output, counts, top);
        return ExitCodes.Ok;
    }

    private static void Write(ToolOutput output, DecisionCounts counts, int top)
    {
        output.Line(Text($"records   {counts.Records:N0}"));
        output.Line(Text($"decisions {counts.Total.Sum:N0}: {counts.Total.Allowed:N0} allowed, {counts.Total.Denied:N0} denied, {counts.Total.Observed:N0} observed only"));
        output.Line(Text($"outcomes  {counts.Completed:N0} completed, {counts.Faulted:N0} faulted, {counts.Abandoned:N0} abandoned"));
        output.Line(Text($"refused   {counts.SummedUpRefusals:N0} more that nobody vouched for, summed up"));
        Draw(output, counts.Agents, counts.Agents.LargestFirst.Take(top));
        Draw(output, counts.Tools, counts.Tools.LargestFirst.Take(top));
        Draw(output, counts.Codes, counts.Codes.LargestFirst.Take(top));
        Draw(output, counts.Hours, counts.Hours.ByName.TakeLast(top));
    }

    private static void Draw(ToolOutput output, CountsBy counts, IEnumerable<KeyValuePair<string, Verdicts>> rows)
    {
        if (counts.Count == 0)
        {
            return;
        }

        (string Name, Verdicts Verdicts)[] safe = [.. rows.Select(row => (SafeText.Of(row.Key), row.Value))];
        int width = Math.Clamp(safe.Max(row => row.Name.Length), MinWidth, MaxWidth);
        output.Line();
        output.Markup($"[bold]{counts.Property.PadRight(width)}{"allowed",12}{"denied",12}{"observed",12}{"all",12}[/]");
        foreach ((string name, Verdicts verdicts) in safe)
        {
            output.Line(Text($"{name.PadRight(width)}{verdicts.Allowed,12:N0}{verdicts.Denied,12:N0}{verdicts.Observed,12:N0}{verdicts.Sum,12:N0}"));
        }
    }

    private static void Write(Utf8JsonWriter json, DecisionCounts counts)
    {
        json.WriteStartObject();
        json.WriteNumber("records", counts.Records);
        json.WriteStartObject("decisions");
        Write(json, counts.Total);
        json.WriteEndObject();
        json.WriteStartObject("outcomes");
        json.WriteNumber("completed", counts.Completed);
        json.WriteNumber("faulted", counts.Faulted);
        json.WriteNumber("abandoned", counts.Abandoned);
        json.WriteEndObject();
        json.WriteNumber("summed_up_refusals", counts.SummedUpRefusals);
        foreach (CountsBy by in (CountsBy[])[counts.Agents, counts.Tools, counts.Codes, counts.Hours])
        {
            json.WriteStartArray($"by_{by.Property}");
            foreach ((string name, Verdicts verdicts) in by.ByName)
            {
                json.WriteStartObject();
                json.WriteString(by.Property, name);
                Write(json, verdicts);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Verdicts verdicts)
    {
        json.WriteNumber("allowed", verdicts.Allowed);
        json.WriteNumber("denied", verdicts.Denied);
        json.WriteNumber("observed", verdicts.Observed);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
