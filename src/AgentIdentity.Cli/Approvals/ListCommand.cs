using System.CommandLine;
using System.Globalization;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Approvals;
using Spectre.Console;

namespace AgentIdentity.Cli.Approvals;

/// <summary><c>agentid approvals list</c>: who wants what for whom, and how many have said yes.</summary>
internal static class ListCommand
{
    public static Command Create(ToolHost host)
    {
        DeskOptions options = new();
        Option<bool> all = new("--all") { Description = "Also those that are decided or have ended." };
        Command command = new("list", "List what agents wait for, oldest first.") { all };
        options.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            OpenDesk open = options.Open(parse, new InputText(host));
            await using (open.ConfigureAwait(false))
            {
                IReadOnlyList<ApprovalStatus> listed = await open.Desk.ListAsync(cancellationToken).ConfigureAwait(false);
                ApprovalStatus[] shown = [.. listed.Where(status => parse.GetValue(all) || IsOpen(status))];
                output.Json(json => RequestJson.Write(json, shown));
                Draw(output, shown, host.Clock.GetUtcNow());
                return ExitCodes.Ok;
            }
        });
    }

    /// <summary>What somebody can still decide, a use of break-glass that nobody has reviewed among it.</summary>
    private static bool IsOpen(ApprovalStatus status) =>
        status.State == ApprovalState.Pending || (status.Request.Kind == ApprovalKind.BreakGlass && !status.IsReviewed);

    private static void Draw(ToolOutput output, ApprovalStatus[] shown, DateTimeOffset now)
    {
        if (shown.Length == 0)
        {
            output.Line("nothing waits");
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumns("request", "action", "agent", "for", "asked", "state");
        foreach (ApprovalStatus status in shown)
        {
            ApprovalRequest request = status.Request;
            table.AddRow(
                request.Id,
                $"{SafeText.Markup(request.Binding.Action)}{(request.Kind == ApprovalKind.Call ? "" : $" ({RequestText.KindOf(request)})")}",
                SafeText.Markup(request.Binding.Name),
                SafeText.Markup(request.Binding.Principal ?? request.Binding.Sponsor.Id),
                SafeText.Markup(string.Join(", ", request.Requirements.Select(asked => RequestText.Progress(status, asked)))),
                State(status, now));
        }

        output.Draw(table);
    }

    private static string State(ApprovalStatus status, DateTimeOffset now) => status.State == ApprovalState.Pending
        ? string.Create(CultureInfo.InvariantCulture, $"[yellow]{Durations.Describe(status.Request.Expires - now)}[/]")
        : RequestText.StateOf(status);
}
