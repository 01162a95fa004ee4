using System.Globalization;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Cli.Inspecting;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;
using Spectre.Console;

namespace AgentIdentity.Cli.Advising;

/// <summary>Draws advice: a table for each grant, and below it what a reader has to know about it.</summary>
internal static class AdviceText
{
    public static void Write(ToolOutput output, AuditAdvice advice, IReadOnlyList<NameAdvice> shown)
    {
        output.Markup($"[green]{"verified",-10}[/]{Text($"{VerificationText.Count(advice.Verification.RecordCount, "record")}; {advice.Allowed:N0} calls allowed, {advice.Denied:N0} denied, {advice.Observed:N0} observed only")}");
        if (advice is { First: { } first, Last: { } last })
        {
            output.Line(Text($"{"period",-10}{first:yyyy-MM-dd HH:mm:ss}Z to {last:yyyy-MM-dd HH:mm:ss}Z"));
        }

        output.Line(Text($"{"values",-10}{advice.DisclosedValues:N0} seen, {advice.HiddenValues:N0} not"));
        foreach (NameAdvice name in shown)
        {
            foreach (GrantAdvice grant in name.Grants)
            {
                Draw(output, name, grant);
            }
        }

        Warn(output, advice);
    }

    private static void Draw(ToolOutput output, NameAdvice name, GrantAdvice grant)
    {
        output.Line();
        output.Markup($"[bold]{SafeText.Markup(name.ToString())}[/]  {Share(grant)}");
        if (grant.Actions.Count == 0 && grant.Unused.Count == 0)
        {
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumns("scope", "granted", "used", "would have been enough");
        foreach (ActionAdvice action in grant.Actions)
        {
            table.AddRow(SafeText.Markup(action.Action), Granted(action), Used(action), Proposed(action));
        }

        foreach (string action in grant.Unused)
        {
            table.AddRow(SafeText.Markup(action), SafeText.Markup(ScopeText.ArgumentsOf(grant.Granted!.Find(action)!)), "[yellow]never[/]", "[yellow]nothing[/]");
        }

        output.Draw(table);
        foreach (ActionAdvice action in grant.Actions)
        {
            WriteFindings(output, action);
        }
    }

    private static string Share(GrantAdvice grant)
    {
        if (grant.ShareUsed is not { } share)
        {
            return "[grey]what was granted is not known[/]";
        }

        string color = share < GrantAdvice.OverPrivilegedBelow ? "red" : share < 1 ? "yellow" : "green";
        string verdict = share < GrantAdvice.OverPrivilegedBelow ? ": over-privileged" : "";
        return $"[{color}]{Text($"{grant.Granted!.Count - grant.Unused.Count} of {VerificationText.Count(grant.Granted.Count, "scope")} used ({share:P0}){verdict}")}[/]";
    }

    private static string Granted(ActionAdvice action) =>
        action.Granted is { } granted ? SafeText.Markup(ScopeText.ArgumentsOf(granted)) : "[grey]not known[/]";

    private static string Proposed(ActionAdvice action) => action.Proposed is not { } proposed ? "[grey]not known[/]"
        : action.IsTighter ? $"[green]{SafeText.Markup(ScopeText.ArgumentsOf(proposed))}[/]"
        : "as granted";

    private static string Used(ActionAdvice action)
    {
        long open = action.Calls - action.Completed - action.Faulted - action.Abandoned;
        (long Count, string What)[] parts =
        [
            (action.Calls - action.OwnCalls, "by those below"), (action.Faulted, "faulted"), (action.Abandoned, "abandoned"), (open, "without outcome"),
        ];
        string remarks = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => Text($"{part.Count:N0} {part.What}")));
        return Text($"{VerificationText.Count(action.Calls, "call")}{(remarks.Length > 0 ? $": {remarks}" : "")}");
    }

    private static void WriteFindings(ToolOutput output, ActionAdvice action)
    {
        foreach (ArgumentAdvice argument in action.Arguments)
        {
            string? remark = argument.Finding switch
            {
                ArgumentFinding.NotDisclosed when action.Granted is not null => Text($"{argument.Calls - argument.Disclosed:N0} of {argument.Calls:N0} values not seen, kept as granted"),
                ArgumentFinding.NeededByDelegation => "kept as granted: what was delegated does not fit into less",
                ArgumentFinding.NeverUsed => "never used, so left out",
                _ => null,
            };
            if (remark is not null)
            {
                output.Line($"  {SafeText.Of(action.Action)} {SafeText.Of(argument.Name)}: {remark}");
            }
        }
    }

    private static void Warn(ToolOutput output, AuditAdvice advice)
    {
        if (advice.WithoutChain > 0)
        {
            output.Note(Text($"note: of {VerificationText.Count(advice.WithoutChain, "call")} it is not known what was granted, so only use is told; name the chains with --credentials"));
        }

        if (advice.WithRefusedChain > 0)
        {
            output.Note(Text($"note: the chains kept for {VerificationText.Count(advice.WithRefusedChain, "call")} do not hold ({SafeText.Of(advice.ChainRefusal ?? "")}), so nothing is proposed from them"));
        }

        if (advice.Scopes.OmittedCalls > 0)
        {
            output.Note(Text($"note: {VerificationText.Count(advice.Scopes.OmittedCalls, "call")} left out, there are more names, grants or actions than are told apart; look at less with --since"));
        }

        if (advice.Verification.ArchivedRecords > 0)
        {
            output.Note(Text($"note: {VerificationText.Count(advice.Verification.ArchivedRecords, "record")} are archived and were not looked at: ask the archive, too"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
