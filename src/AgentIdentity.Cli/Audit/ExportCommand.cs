using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit export --pack</c>: a part of a log as one page that anybody can open and check offline.</summary>
internal static class ExportCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> pack = new("--pack") { Description = "The page to write, like evidence.html.", HelpName = "FILE", Required = true };
        Option<NoteKey> logKey = KeyOptions.CreateLogKey("The key the log's checkpoint is signed with.");
        logKey.Required = true;
        Option<NoteKey[]> witnesses = KeyOptions.CreateWitnesses("The key of a witness that cosigned the checkpoint; repeat it for several.");
        Option<DateTimeOffset?> from = Durations.CreateInstantOption("--from", "Only records from then on");
        Option<DateTimeOffset?> to = Durations.CreateInstantOption("--to", "Only records before then");
        Option<string?> agent = new("--agent") { Description = "Only what this agent and those below it did: its id, or its accountable name, like orchestrator/researcher.", HelpName = "AGENT" };
        Option<string?> lineage = new("--lineage") { Description = "Only decisions of this lineage.", HelpName = "ID" };
        Option<string?> call = new("--call") { Description = "Only the call with this id.", HelpName = "ID" };
        Option<string?> credentials = new("--credentials") { Description = "Where the guard keeps credential chains: what it was given as KeepCredentialsIn.", HelpName = "DIRECTORY" };
        Option<bool> live = new("--live-signatures") { Description = "Include signatures of credentials that have not expired, which are withheld otherwise." };
        Option<string?> disclosures = new("--disclosures") { Description = "Where the guard keeps argument values: what it was given as KeepArgumentsIn.", HelpName = "DIRECTORY" };
        Option<string[]> disclose = new("--disclose") { Description = "Disclose one value, as CALL/ARGUMENT; repeat it for several.", HelpName = "CALL/ARGUMENT" };
        Command command = new("export", "Write a part of a log as one page that anybody can open and check, without a network.")
        {
            LogArgument.Create(), pack, logKey, witnesses, from, to, agent, lineage, call, credentials, live, disclosures, disclose,
        };
        return command.Does(host, (parse, output, cancellationToken) => RunAsync(
            LogArgument.Directory(parse),
            parse.GetRequiredValue(pack),
            parse.GetValue(disclosures),
            new EvidencePackOptions
            {
                LogKey = parse.GetRequiredValue(logKey),
                WitnessKeys = parse.GetValue(witnesses) ?? [],
                Selection = new EvidenceSelection
                {
                    From = parse.GetValue(from),
                    To = parse.GetValue(to),
                    Agent = parse.GetValue(agent),
                    Lineage = parse.GetValue(lineage),
                    Call = parse.GetValue(call),
                },
                Credentials = parse.GetValue(credentials) is { } kept ? FileCredentialStore.Open(LogArgument.Existing(kept)) : null,
                IncludeLiveSignatures = parse.GetValue(live),
                Disclose = [.. (parse.GetValue(disclose) ?? []).Select(ParseDisclosure)],
                Clock = host.Clock,
            },
            output,
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        string directory, string pack, string? disclosures, EvidencePackOptions options, ToolOutput output, CancellationToken cancellationToken)
    {
        FileDisclosureStore? store = disclosures is null ? null : FileDisclosureStore.Open(LogArgument.Existing(disclosures));
        EvidenceExport export;
        try
        {
            export = await OutputFile.WriteNewAsync(pack, file => output.WithProgressAsync($"writing {pack}", _ =>
                EvidencePack.WriteAsync(directory, file, With(options, store), cancellationToken))).ConfigureAwait(false);
        }
        finally
        {
            if (store is not null)
            {
                await store.DisposeAsync().ConfigureAwait(false);
            }
        }

        output.Json(json => Write(json, export));
        output.Line($"records   {export.Records}, proved against a checkpoint over {export.Checkpoint.Size}");
        output.Line($"chains    {export.Chains}{(export.MissingChains > 0 ? $", {export.MissingChains} not kept" : "")}");
        output.Line($"values    {export.Disclosures} disclosed");
        output.Line($"written   {SafeText.Of(pack)}: open it in a browser, or run agentid audit verify-pack");
        Warn(output, export);
        return ExitCodes.Ok;
    }

    private static void Warn(ToolOutput output, EvidenceExport export)
    {
        if (export.WithheldSignatures > 0)
        {
            output.Note($"note: {VerificationText.Count(export.WithheldSignatures, "signature")} of living credentials withheld; export again when they have expired, or with --live-signatures");
        }

        if (export.LaterRecords > 0)
        {
            output.Note($"note: {VerificationText.Count(export.LaterRecords, "record")} written after the checkpoint left out; sign another with agentid audit checkpoint");
        }

        if (export.ArchivedRecords > 0)
        {
            output.Note($"note: {VerificationText.Count(export.ArchivedRecords, "record")} of the log are archived, and were not looked at");
        }
    }

    private static EvidencePackOptions With(EvidencePackOptions options, IDisclosureStore? disclosures) => new()
    {
        LogKey = options.LogKey,
        WitnessKeys = options.WitnessKeys,
        Selection = options.Selection,
        Credentials = options.Credentials,
        IncludeLiveSignatures = options.IncludeLiveSignatures,
        Disclosures = disclosures,
        Disclose = options.Disclose,
        Clock = options.Clock,
    };

    /// <summary>A call's id holds no slash; an argument's name may.</summary>
    private static (string Call, string Argument) ParseDisclosure(string text) => text.Split('/', 2) is [{ Length: > 0 } call, { Length: > 0 } argument]
        ? (call, argument)
        : throw ToolException.Usage($"--disclose takes the id of a call, a slash and the name of an argument, not '{text}'");

    private static void Write(Utf8JsonWriter json, EvidenceExport export)
    {
        json.WriteStartObject();
        json.WriteNumber("records", export.Records);
        json.WriteNumber("checkpoint_size", export.Checkpoint.Size);
        json.WriteNumber("chains", export.Chains);
        json.WriteNumber("missing_chains", export.MissingChains);
        json.WriteNumber("withheld_signatures", export.WithheldSignatures);
        json.WriteNumber("disclosures", export.Disclosures);
        json.WriteNumber("later_records", export.LaterRecords);
        json.WriteNumber("archived_records", export.ArchivedRecords);
        json.WriteEndObject();
    }
}
