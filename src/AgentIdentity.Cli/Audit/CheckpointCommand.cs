using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit checkpoint</c>: signs a log as it is now, and has it cosigned.</summary>
internal static class CheckpointCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> key = new("--key") { Description = "The log's private key: sealed, JWK or PEM.", HelpName = "file", Required = true };
        Option<string?> to = new("--out") { Description = "The file for the checkpoint, which must not exist; it is printed unless given.", HelpName = "file" };
        WitnessOptions witnesses = new();
        PassphraseInput passphrase = new();
        Command command = new("checkpoint", "Sign a log that no guard signs meanwhile, ask its witnesses, and print the checkpoint; exit code 1 when cosignatures are missing.")
        {
            LogArgument.Create(),
            key,
            to,
            passphrase.Option,
        };
        witnesses.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            string directory = LogArgument.Directory(parse);
            WitnessPolicy policy = witnesses.Read(parse, input);
            if (parse.GetValue(to) is { } file)
            {
                OutputFile.RefuseExisting(file);
            }

            using PersistentKey signer = KeyInput.ReadPrivate(parse.GetRequiredValue(key), parse, input, passphrase);
            await LogArgument.LastRecordAsync(directory, cancellationToken).ConfigureAwait(false);
            using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, signer, cancellationToken).ConfigureAwait(false);
            if (policy.Logs.Count > 0 && !policy.Logs.Any(log => log.Key.Equals(checkpoints.Key)))
            {
                throw new ToolException("not_in_policy", $"the witness policy does not accept this log: add the line log {checkpoints.Key}");
            }

            return await SignAsync(checkpoints, policy, parse.GetValue(to), output, cancellationToken).ConfigureAwait(false);
        });
    }

    private static async Task<int> SignAsync(AuditCheckpoints checkpoints, WitnessPolicy policy, string? file, ToolOutput output, CancellationToken cancellationToken)
    {
        // Whatever a server answers is read by this client and nobody else: it follows nobody elsewhere.
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = HttpAuditWitness.DefaultTimeout };
        using HttpClient client = new(handler);
        IReadOnlyList<IAuditWitness> witnesses = HttpAuditWitness.Of(policy, client, output.Host.Clock);
        if (checkpoints.Latest is not null)
        {
            // A log that is behind its witnesses, or another than they saw, must not be signed at a new head.
            RefuseGrave(checkpoints, witnesses, await checkpoints.CosignAsync(witnesses, cancellationToken).ConfigureAwait(false));
        }

        SignedNote note = await checkpoints.SignAsync(cancellationToken).ConfigureAwait(false);
        IAuditWitness[] owing = [.. witnesses.Where(witness => note.CosignedAt(witness.Key) is null)];
        IReadOnlyList<WitnessAnswer> answers = await checkpoints.CosignAsync(owing, cancellationToken).ConfigureAwait(false);
        RefuseGrave(checkpoints, owing, answers);
        note = checkpoints.Latest ?? note;
        if (file is not null)
        {
            OutputFile.WriteNew(file, note.ToString(), isPrivate: false);
        }

        AuditException[] troubles = [.. Refusals(checkpoints, owing, answers)];
        WitnessPolicyCheck check = policy.Check(note, checkpoints.Key);
        CheckpointReport.Write(output, checkpoints.Key, note, check, troubles, file);
        return check.IsSatisfied ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static void RefuseGrave(AuditCheckpoints checkpoints, IReadOnlyList<IAuditWitness> witnesses, IReadOnlyList<WitnessAnswer> answers)
    {
        if (Refusals(checkpoints, witnesses, answers).FirstOrDefault(trouble => trouble.Code is AuditCodes.BehindWitness or AuditCodes.WitnessConflict) is { } grave)
        {
            throw grave;
        }
    }

    private static IEnumerable<AuditException> Refusals(AuditCheckpoints checkpoints, IReadOnlyList<IAuditWitness> witnesses, IReadOnlyList<WitnessAnswer> answers) =>
        witnesses.Zip(answers).Where(pair => !pair.Second.IsCosigned).Select(pair => checkpoints.Explain(pair.First, pair.Second));
}
