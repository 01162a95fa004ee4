using System.Text;
using AgentIdentity.Cli.Output;

namespace AgentIdentity.Cli.Audit;

/// <summary>Hands out a proof: to a file, or as it is.</summary>
internal static class ProofOutput
{
    public static void Write(ToolOutput output, byte[] proof, string? file, bool isPrivate, string what)
    {
        string text = Encoding.UTF8.GetString(proof);
        if (file is not null)
        {
            OutputFile.WriteNew(file, text, isPrivate);
        }

        output.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("proof", text);
            json.WriteString("file", file);
            json.WriteEndObject();
        });
        if (file is not null)
        {
            output.Line($"{SafeText.Of(what)}, proved in {SafeText.Of(file)}");
            return;
        }

        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            output.Line(SafeText.Of(line));
        }
    }
}
