using System.CommandLine;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit disclose</c>: the value of one argument, and that the log commits to it.</summary>
internal static class DiscloseCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> disclosures = CreateDisclosures();
        Option<string> call = new("--call") { Description = "The id of the call.", HelpName = "ID", Required = true };
        Option<string> argument = new("--argument") { Description = "The name of the argument.", HelpName = "NAME", Required = true };
        Option<string?> archive = new("--archive") { Description = "The archive that holds the record.", HelpName = "DIRECTORY" };
        Option<string?> to = new("--out") { Description = "The file for the value and its proof, which must not exist; it is printed unless given.", HelpName = "file" };
        Command command = new("disclose", "Disclose the value of one argument of a call, with the proof that it is the recorded one, and nothing else.")
        {
            LogArgument.Create(),
            disclosures,
            call,
            argument,
            archive,
            to,
        };
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            string name = parse.GetRequiredValue(argument);
            ArgumentProof proof = await output.WithProgressAsync($"looking for {parse.GetRequiredValue(call)}", _ => AuditProofs.DiscloseAsync(
                LogArgument.Directory(parse), parse.GetRequiredValue(disclosures), parse.GetRequiredValue(call), name, parse.GetValue(archive), cancellationToken)).ConfigureAwait(false);
            ProofOutput.Write(output, proof.ToUtf8(), parse.GetValue(to), isPrivate: true, $"argument {name} of record {proof.Record.Inclusion.Index}");
            return ExitCodes.Ok;
        });
    }

    public static Option<string> CreateDisclosures() => new("--disclosures")
    {
        Description = "Where the guard keeps argument values: what it was given as KeepArgumentsIn.",
        HelpName = "DIRECTORY",
        Required = true,
    };
}
