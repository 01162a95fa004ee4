using System.Buffers.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>A record for programs: as it is stored, with its hash beside it.</summary>
internal static class RecordJson
{
    /// <summary>Writes <c>{"hash":"...","record":{...}}</c>.</summary>
    public static void Write(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject();
        WriteMembers(json, record);
        json.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteString("hash", Base64Url.EncodeToString(record.Hash.Span));
        json.WritePropertyName("record");
        // Not as raw text: what is beyond ASCII is escaped on the way.
        using JsonDocument document = JsonDocument.Parse(record.Json);
        document.RootElement.WriteTo(json);
    }
}
