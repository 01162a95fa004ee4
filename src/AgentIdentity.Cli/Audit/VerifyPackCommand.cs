using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit verify-pack</c>: checks an evidence pack without a browser, and whether its page is the genuine one.</summary>
internal static class VerifyPackCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> pack = new("FILE") { Description = "The page that agentid audit export wrote." };
        Option<NoteKey> logKey = KeyOptions.CreateLogKey("The key of the log it must come from; without it, the pack's own is used and not trusted.");
        Option<NoteKey[]> witnesses = KeyOptions.CreateWitnesses("The key of a witness that must have cosigned the checkpoint; repeat it for several.");
        Option<string[]> anchors = AnchorInput.CreateOption(isRequired: false);
        Command command = new("verify-pack", "Verify an evidence pack, offline, and name what does not hold.") { pack, logKey, witnesses, anchors };
        return command.Does(host, (parse, output, cancellationToken) =>
        {
            string[] files = parse.GetValue(anchors) ?? [];
            EvidenceTrust trust = new()
            {
                LogKey = parse.GetValue(logKey),
                WitnessKeys = parse.GetValue(witnesses) ?? [],
                Anchors = AnchorInput.Read(files, new InputText(host)),
            };
            return RunAsync(parse.GetRequiredValue(pack), trust, output, cancellationToken);
        });
    }

    private static async Task<int> RunAsync(string pack, EvidenceTrust trust, ToolOutput output, CancellationToken cancellationToken)
    {
        using FileStream file = new(pack, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        EvidenceVerification found = await output.WithProgressAsync($"verifying {pack}", _ =>
            EvidencePackVerifier.VerifyAsync(file, trust, cancellationToken)).ConfigureAwait(false);
        output.Json(json => Write(json, found));
        Write(output, found);
        return found.IsProved ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static void Write(ToolOutput output, EvidenceVerification found)
    {
        if (!found.IsProved)
        {
            output.Markup($"[red]{"not verified",-14}[/]{SafeText.Markup(found.Failures[0].ToString())}");
            foreach (EvidenceFailure failure in found.Failures.Skip(1))
            {
                output.Line($"{"",-14}{SafeText.Of(failure.ToString())}");
            }

            if (found.FailureCount > found.Failures.Count)
            {
                output.Line($"{"",-14}and {found.FailureCount - found.Failures.Count} more");
            }

            return;
        }

        output.Markup($"[green]{"verified",-14}[/]{VerificationText.Count(found.Records, "record")} of {found.Checkpoint!.Size}, {VerificationText.Count(found.Decisions, "decision")}, {found.Denied} denied, {found.WithoutOutcome} without an outcome");
        Field(output, "log key", $"{SafeText.Of(found.LogKey!.ToString())}{(found.IsLogKeyTrusted ? "" : " (the pack's own word)")}");
        foreach (EvidenceCosignature seen in found.Cosignatures)
        {
            Field(output, "witness", string.Create(CultureInfo.InvariantCulture, $"{SafeText.Of(seen.Witness.Name)}, {seen.Time:yyyy-MM-dd HH:mm:ss}Z{(seen.IsTrusted ? "" : " (the pack's own word)")}"));
        }

        Field(output, "complete", found.IsWhole ? $"from record {found.FirstOfWhole} to record {found.LastOfWhole}" : "not claimed: other records may match");
        Field(output, "chains", $"{found.Chains}, {VerificationText.Count(found.WithheldSignatures, "signature")} withheld; {VerificationText.Count(found.WithoutChain, "decision")} without");
        Field(output, "values", $"{found.Disclosures} disclosed");
        if (!found.IsLogKeyTrusted)
        {
            output.Note("note: anybody can make a pack that agrees with itself; give the log's key, as you know it from elsewhere, with --log-key");
        }

        if (!found.IsPageGenuine)
        {
            output.Note("note: the page around the data is not the one this version of agentid writes: do not believe what it shows in a browser");
        }
    }

    private static void Field(ToolOutput output, string name, string value) => output.Line($"{name,-14}{value}");

    private static void Write(Utf8JsonWriter json, EvidenceVerification found)
    {
        json.WriteStartObject();
        json.WriteBoolean("proved", found.IsProved);
        json.WriteStartArray("failures");
        foreach (EvidenceFailure failure in found.Failures)
        {
            json.WriteStartObject();
            json.WriteString("subject", failure.Subject);
            json.WriteString("reason", failure.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("failure_count", found.FailureCount);
        json.WriteString("log_key", found.LogKey?.ToString());
        json.WriteBoolean("log_key_trusted", found.IsLogKeyTrusted);
        json.WriteStartArray("witnesses");
        foreach (EvidenceCosignature seen in found.Cosignatures)
        {
            json.WriteStartObject();
            json.WriteString("key", seen.Witness.ToString());
            json.WriteString("time", seen.Time);
            json.WriteBoolean("trusted", seen.IsTrusted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("anchors_trusted", found.AreAnchorsTrusted);
        json.WriteBoolean("page_genuine", found.IsPageGenuine);
        json.WriteBoolean("whole", found.IsWhole);
        json.WriteBoolean("time_covered", found.IsTimeCovered);
        json.WriteNumber("records", found.Records);
        json.WriteNumber("decisions", found.Decisions);
        json.WriteNumber("denied", found.Denied);
        json.WriteNumber("without_outcome", found.WithoutOutcome);
        json.WriteNumber("without_chain", found.WithoutChain);
        json.WriteNumber("chains", found.Chains);
        json.WriteNumber("withheld_signatures", found.WithheldSignatures);
        json.WriteNumber("disclosures", found.Disclosures);
        json.WriteEndObject();
    }
}
