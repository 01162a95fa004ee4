using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary><c>agentid approvals show</c>: exactly what will run if people approve, and who answers for it.</summary>
internal static class ShowCommand
{
    public static Command Create(ToolHost host)
    {
        DeskOptions options = new();
        Argument<string> id = new("REQUEST") { Description = "The id of the request." };
        Option<bool> full = new("--full") { Description = "Show long values whole." };
        Command command = new("show", "Show exactly what will run, for whom, who is asked and what they said.") { id, full };
        options.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            OpenDesk open = options.Open(parse, new InputText(host));
            await using (open.ConfigureAwait(false))
            {
                ApprovalStatus status = await open.Desk.GetStatusAsync(parse.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
                output.Json(json => RequestJson.Write(json, status));
                RequestText.Write(output, status, parse.GetValue(full));
                return ExitCodes.Ok;
            }
        });
    }
}
