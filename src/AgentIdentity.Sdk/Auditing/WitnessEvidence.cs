using System.Text;
using System.Text.Json;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Checkpoints of one log that do not go together, each pair in a file beside what the witness remembers.</summary>
/// <remarks>
/// <code>{"kind":"contradiction","cosigned":"(a note)","refused":"(a note)"}</code>
/// <c>contradiction</c>: two trees of one size, both signed by the log; nothing explains that away. <c>unproved</c>: a signed checkpoint that came with no
/// proof that it continues the cosigned one, which the log can answer with a right proof, or cannot. Anybody can send the latter, so few are kept.
/// </remarks>
internal sealed class WitnessEvidence(string directory, string id)
{
    private const int MaxContradictions = 64;
    private const int MaxUnproved = 16;

    public void Keep(SignedNote cosigned, SignedNote refused, LogCheckpoint checkpoint, bool isProved)
    {
        string kind = isProved ? "contradiction" : "unproved";
        string root = Convert.ToHexStringLower(checkpoint.Root.Span[..8]);
        string file = Path.Combine(directory, $"{id}.{kind}.{checkpoint.Size}.{root}.json");
        if (!File.Exists(file) && Directory.EnumerateFiles(directory, $"{id}.{kind}.*.json").Count() < (isProved ? MaxContradictions : MaxUnproved))
        {
            WholeFile.Write(file, Write(kind, cosigned, refused));
        }
    }

    private static byte[] Write(string kind, SignedNote cosigned, SignedNote refused)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            json.WriteString("cosigned", cosigned.ToString());
            json.WriteString("refused", refused.ToString());
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
