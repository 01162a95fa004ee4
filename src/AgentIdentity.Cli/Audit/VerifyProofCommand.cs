using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit verify-proof</c>: what somebody was handed of a log, checked without the log.</summary>
internal static class VerifyProofCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> file = new("FILE") { Description = "What agentid audit prove or disclose wrote, or - for standard input." };
        TrustOptions trust = new();
        Command command = new("verify-proof", "Verify the proof of a record, or of a disclosed value, offline: whose key must have signed says the caller.") { file };
        trust.AddTo(command);
        return command.Does(host, (parse, output, _) =>
        {
            InputText input = new(host);
            WitnessPolicy policy = trust.Require(parse, input);
            return Task.FromResult(Run(parse.GetRequiredValue(file), policy, input, output));
        });
    }

    private static int Run(string file, WitnessPolicy policy, InputText input, ToolOutput output)
    {
        byte[] text = input.Read(file);
        ArgumentDisclosure? disclosed = null;
        ProvedRecord? proved;
        string? defect;
        if (ArgumentProof.TryParse(text, out ArgumentProof? argument))
        {
            disclosed = argument.TryVerify(policy, out proved, out defect) ? argument.Disclosure : null;
        }
        else if (RecordProof.TryParse(text, out RecordProof? record))
        {
            _ = record.TryVerify(policy, out proved, out defect);
        }
        else
        {
            throw new ToolException("malformed", $"{file} is neither the proof of a record nor that of a disclosed value");
        }

        output.Json(json => Write(json, proved, disclosed, defect));
        if (proved is null)
        {
            output.Markup($"[red]{"refused",-10}[/]{SafeText.Markup(defect!)}");
            return ExitCodes.Refused;
        }

        Write(output, proved, disclosed);
        return ExitCodes.Ok;
    }

    private static void Write(ToolOutput output, ProvedRecord proved, ArgumentDisclosure? disclosed)
    {
        output.Markup($"[green]{"proved",-10}[/]record {proved.Record.Sequence} stands in {SafeText.Markup(proved.Checkpoint.Origin)}, signed at {VerificationText.Count(proved.Checkpoint.Size, "record")}");
        foreach ((PolicyWitness witness, DateTimeOffset time) in proved.Checkpoint.Cosigned)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{"seen by",-10}{SafeText.Of(witness.Name)} {time:yyyy-MM-ddTHH:mm:ssZ}"));
        }

        if (disclosed is not null)
        {
            output.Line($"{"value",-10}{SafeText.Of(disclosed.Argument)} was {SafeText.Of(Encoding.UTF8.GetString(disclosed.Value.Span))}");
        }

        output.Line();
        ShownText.WriteRecord(output, new ShownRecord(proved.Record, Other: null));
    }

    private static void Write(Utf8JsonWriter json, ProvedRecord? proved, ArgumentDisclosure? disclosed, string? defect)
    {
        json.WriteStartObject();
        json.WriteBoolean("proved", proved is not null);
        json.WriteString("defect", defect);
        if (proved is not null)
        {
            json.WriteString("log", proved.Checkpoint.Origin);
            json.WriteNumber("size", proved.Checkpoint.Size);
            RecordJson.WriteMembers(json, proved.Record);
        }

        if (disclosed is not null)
        {
            json.WriteString("argument", disclosed.Argument);
            json.WritePropertyName("value");
            json.WriteRawValue(disclosed.Value.Span);
        }

        json.WriteEndObject();
    }
}
