using System.CommandLine;
using System.Text;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit prove</c>: one record, for somebody who gets to see nothing else.</summary>
internal static class ProveCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<long> record = new("RECORD") { Description = "The sequence number of the record." };
        Option<string?> archive = new("--archive") { Description = "The archive that holds the record.", HelpName = "DIRECTORY" };
        Option<string?> to = new("--out") { Description = "The file for the proof, which must not exist; it is printed unless given.", HelpName = "file" };
        Command command = new("prove", "Prove that one record stands in the log, to somebody who sees nothing else of it (C2SP tlog-proof).")
        {
            LogArgument.Create(),
            record,
            archive,
            to,
        };
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            long sequence = parse.GetRequiredValue(record);
            if (sequence < 0)
            {
                throw ToolException.Usage("RECORD counts from 0");
            }

            RecordProof proof = await AuditProofs.ProveAsync(LogArgument.Directory(parse), sequence, parse.GetValue(archive), cancellationToken).ConfigureAwait(false);
            ProofOutput.Write(output, Encoding.UTF8.GetBytes(proof.ToString()), parse.GetValue(to), isPrivate: false, $"record {sequence} of {proof.Inclusion.Size}");
            return ExitCodes.Ok;
        });
    }
}
