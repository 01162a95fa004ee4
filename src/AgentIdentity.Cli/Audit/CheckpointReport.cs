using System.Globalization;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>Writes what was signed, and who cosigned it.</summary>
internal static class CheckpointReport
{
    /// <param name="output">Where to.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="note">The checkpoint.</param>
    /// <param name="check">Whether its cosignatures are enough.</param>
    /// <param name="troubles">What the witnesses that did not cosign say.</param>
    /// <param name="file">The file it was written to, if any.</param>
    public static void Write(ToolOutput output, NoteKey log, SignedNote note, WitnessPolicyCheck check, AuditException[] troubles, string? file)
    {
        output.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("log", log.Name);
            json.WriteString("vkey", log.ToString());
            json.WriteNumber("size", check.Checkpoint!.Size);
            json.WriteString("checkpoint", note.ToString());
            json.WriteStartArray("cosigned");
            foreach ((PolicyWitness witness, DateTimeOffset time) in check.Cosigned)
            {
                json.WriteStartObject();
                json.WriteString("witness", witness.Name);
                json.WriteString("time", Time(time));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("missing", check.Missing);
            json.WriteStartArray("troubles");
            Array.ForEach(troubles, trouble => json.WriteStringValue(trouble.Message));
            json.WriteEndArray();
            json.WriteEndObject();
        });
        output.Line($"log       {SafeText.Of(log.Name)}");
        output.Line($"vkey      {SafeText.Of(log.ToString())}");
        output.Line($"signed    {VerificationText.Count(check.Checkpoint!.Size, "record")}");
        foreach ((PolicyWitness witness, DateTimeOffset time) in check.Cosigned)
        {
            output.Line($"cosigned  {SafeText.Of(witness.Name)}, {Time(time)}");
        }

        foreach (AuditException trouble in troubles)
        {
            output.Line($"failed    {SafeText.Of(trouble.Message)}");
        }

        if (!check.IsSatisfied)
        {
            output.Line($"refused   {SafeText.Of(check.Missing)}");
        }

        if (file is not null)
        {
            output.Line($"written to {SafeText.Of(file)}");
            return;
        }

        output.Line();
        foreach (string line in note.ToString().TrimEnd('\n').Split('\n'))
        {
            output.Line(SafeText.Of(line));
        }
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
