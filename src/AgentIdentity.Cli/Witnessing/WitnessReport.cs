using System.Globalization;
using System.Text.Json;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Witnessing;

/// <summary>Says what a witness does, a line each. That nobody reads it any more does not stop the witness.</summary>
internal sealed class WitnessReport(ToolOutput output)
{
    private readonly Lock _gate = new();

    public void Started(AuditWitness witness, string address) => Say(
        json =>
        {
            json.WriteString("vkey", witness.Key.ToString());
            json.WriteString("listening", address);
        },
        $"witness    {SafeText.Of(witness.Key.ToString())}{Environment.NewLine}listening  {address}");

    /// <param name="request">What was asked.</param>
    /// <param name="answer">What the witness said.</param>
    public void Answered(ReadOnlySpan<byte> request, WitnessAnswer answer)
    {
        LogCheckpoint? checkpoint = null;
        _ = WitnessRequest.TryParse(request, out WitnessRequest? asked) && LogCheckpoint.TryParse(asked.Checkpoint.Text, out checkpoint);
        string time = output.Host.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        Say(
            json =>
            {
                json.WriteString("time", time);
                json.WriteBoolean("cosigned", answer.IsCosigned);
                json.WriteString("log", checkpoint?.Origin);
                if (checkpoint is not null)
                {
                    json.WriteNumber("old", asked!.Proof.OldSize);
                    json.WriteNumber("size", checkpoint.Size);
                }

                if (!answer.IsCosigned)
                {
                    json.WriteString("refusal", answer.Refusal.ToString());
                    json.WriteString("reason", answer.Reason);
                }
            },
            $"{time}  {(answer.IsCosigned ? "cosigned" : "refused ")}  {What(asked, checkpoint)}{(answer.IsCosigned ? "" : $"  {answer.Refusal}: {answer.Reason}")}");
    }

    public void Failed(AuditException failure) => Say(
        json =>
        {
            json.WriteString("failure", failure.Code);
            json.WriteString("reason", failure.Message);
        },
        $"failed: {SafeText.Of(failure.Message)}");

    private static string What(WitnessRequest? asked, LogCheckpoint? checkpoint) =>
        checkpoint is null ? "something else" : SafeText.Of(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Origin}  {asked!.Proof.OldSize} > {checkpoint.Size}"));

    private void Say(Action<Utf8JsonWriter> fields, string line)
    {
        lock (_gate)
        {
            try
            {
                output.JsonLine(json =>
                {
                    json.WriteStartObject();
                    fields(json);
                    json.WriteEndObject();
                });
                output.Line(line);
            }
            catch (IOException)
            {
                // Its reader went away.
            }
        }
    }
}
