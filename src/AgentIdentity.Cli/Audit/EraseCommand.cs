using System.CommandLine;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit erase</c>: the value of an argument is gone; the log and every proof of it hold as before.</summary>
internal static class EraseCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> disclosures = new("DISCLOSURES") { Description = "Where the guard keeps argument values: what it was given as KeepArgumentsIn. No guard may be using it." };
        Option<string> call = new("--call") { Description = "The id of the call.", HelpName = "ID", Required = true };
        Option<string[]> arguments = new("--argument") { Description = "The name of the argument. May be given several times.", HelpName = "NAME", Required = true };
        Command command = new("erase", "Erase the values of arguments for good, so that nobody can open what the log says of them; the log stays intact. Exit code 1 when there was nothing to erase.")
        {
            disclosures,
            call,
            arguments,
        };
        return command.Does(host, (parse, output, cancellationToken) => RunAsync(
            LogArgument.Existing(parse.GetRequiredValue(disclosures)), parse.GetRequiredValue(call), parse.GetRequiredValue(arguments), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, string call, string[] arguments, ToolOutput output, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(directory, "disclosures.jsonl")))
        {
            throw new ToolException("not_found", $"{directory} keeps no values: name the directory the guard was given as KeepArgumentsIn");
        }

        List<string> erased = [];
        FileDisclosureStore store = FileDisclosureStore.Open(directory);
        await using (store.ConfigureAwait(false))
        {
            foreach (string argument in arguments)
            {
                if (await store.EraseAsync(call, argument, cancellationToken).ConfigureAwait(false))
                {
                    erased.Add(argument);
                }
            }
        }

        output.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("call", call);
            json.WriteStartArray("erased");
            erased.ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        foreach (string argument in arguments)
        {
            output.Line($"{(erased.Contains(argument) ? "erased" : "not kept"),-10}{SafeText.Of(argument)} of call {SafeText.Of(call)}");
        }

        if (erased.Count == 0)
        {
            return ExitCodes.Refused;
        }

        output.Note("note: backups, snapshots and what the disk still holds of the old file are beyond this command");
        return ExitCodes.Ok;
    }
}
