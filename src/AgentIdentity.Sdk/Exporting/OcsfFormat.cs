using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Events of the Open Cybersecurity Schema Framework, 1.9.0-dev.</summary>
/// <remarks>
/// <para>
/// Decisions and outcomes are API Activity (6003), with the profiles <c>security_control</c>, <c>record_integrity</c> and
/// <c>ai_operation</c>; every other record is a base event (0). <c>metadata.uid</c> is the log's id, a slash and the sequence number.
/// </para>
/// <para>
/// <c>raw_data</c> is the stored line. The one attestation is about it, not about the event around it, and says so: its fingerprint is the
/// leaf hash, SHA-256(0x00 || raw_data), which the next record of the chain links to.
/// </para>
/// </remarks>
internal sealed class OcsfFormat() : AuditFormat("ocsf", "application/x-ndjson")
{
    public const string Version = "1.9.0-dev";

    private const int Sha256Id = 3;
    private const int HexId = 1;
    private const int Base64UrlId = 3;
    private const int FlatId = 1;
    private const int OtherId = 99;

    public override void Write(AuditRecord record, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(output);
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteNumber("time", record.Timestamp.ToUnixTimeMilliseconds());
        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            OcsfCall.Write(json, decision);
            WriteMetadata(json, record, decision.CallId, "security_control", "record_integrity", "ai_operation");
        }
        else if (record.TryReadOutcome(out RecordedOutcome? outcome))
        {
            OcsfCall.Write(json, outcome);
            WriteMetadata(json, record, outcome.CallId, "record_integrity", "ai_operation");
        }
        else
        {
            WriteBase(json, record);
            WriteMetadata(json, record, call: null, "record_integrity");
        }

        WriteIntegrity(json, record);
        json.WriteEndObject();
    }

    internal override bool TryFind(ReadOnlyMemory<byte> line, out string log, out long sequence) => FoundRecord.TryRead(
        line,
        static root => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("metadata", out JsonElement metadata)
            ? (FoundRecord.Text(metadata, "log_name"), FoundRecord.Text(metadata, "sequence"))
            : default,
        out log,
        out sequence);

    private static void WriteBase(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteNumber("category_uid", 0);
        json.WriteNumber("class_uid", 0);
        json.WriteNumber("activity_id", OtherId);
        json.WriteString("activity_name", record.Type);
        json.WriteNumber("type_uid", OtherId);
        json.WriteNumber("severity_id", OcsfCall.Informational);
    }

    private static void WriteMetadata(Utf8JsonWriter json, AuditRecord record, string? call, params ReadOnlySpan<string> profiles)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", Version);
        json.WriteStartObject("product");
        json.WriteString("name", "AgentIdentity.Sdk");
        json.WriteString("vendor_name", "AgentIdentity.Sdk contributors");
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        foreach (string profile in profiles)
        {
            json.WriteStringValue(profile);
        }

        json.WriteEndArray();
        json.WriteString("uid", UidOf(record.Log, record.Sequence));
        json.WriteString("log_name", record.Log);
        json.WriteNumber("sequence", record.Sequence);
        if (call is not null)
        {
            json.WriteString("correlation_uid", call);
        }

        json.WriteEndObject();
    }

    private static void WriteIntegrity(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteString("raw_data", record.Json.Span);
        json.WriteNumber("raw_data_size", record.Json.Length);
        json.WriteStartObject("raw_data_hash");
        json.WriteNumber("algorithm_id", Sha256Id);
        json.WriteNumber("encoding_id", HexId);
        json.WriteString("value", Convert.ToHexStringLower(SHA256.HashData(record.Json.Span)));
        json.WriteEndObject();

        json.WriteStartArray("attestation_list");
        json.WriteStartObject();
        json.WriteString("uid", UidOf(record.Log, record.Sequence));
        json.WriteString("chain_uid", record.Log);
        WriteFingerprint(json, record.Leaf);
        if (record.Sequence > 0)
        {
            json.WriteStartObject("prev_event");
            json.WriteString("uid", UidOf(record.Log, record.Sequence - 1));
            WriteFingerprint(json, record.Previous);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteFingerprint(Utf8JsonWriter json, LeafHash hash)
    {
        json.WriteStartObject("fingerprint");
        json.WriteNumber("algorithm_id", OtherId);
        json.WriteString("algorithm", "SHA-256 of 0x00 and raw_data (RFC 6962 leaf hash)");
        json.WriteNumber("encoding_id", Base64UrlId);
        json.WriteNumber("serialization_id", FlatId);
        json.WriteString("value", hash.ToString());
        json.WriteEndObject();
    }

    private static string UidOf(string log, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{log}/{sequence}");
}
