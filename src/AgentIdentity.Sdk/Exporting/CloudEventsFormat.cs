using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>CloudEvents 1.0 in the JSON format.</summary>
/// <remarks>
/// <c>id</c> is the log's id, a slash and the sequence number, so that a receiver that has it already knows; <c>recordhash</c> is the leaf
/// hash of the stored line. One event:
/// <code>
/// {"specversion":"1.0","id":"audit/EIYxU_KFy5NViHySQ931TA/6","source":"audit/EIYxU_KFy5NViHySQ931TA","type":"dev.agentidentity.audit.closed.v1",
///  "time":"2026-03-01T09:30:00.000000Z","sequence":"6","recordhash":"…","datacontenttype":"application/json","data":{…the stored record…}}
/// </code>
/// </remarks>
internal sealed class CloudEventsFormat() : AuditFormat("cloudevents", "application/cloudevents-batch+json")
{
    private const string TypePrefix = "dev.agentidentity.audit.";

    public override void Write(AuditRecord record, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(output);
        using Utf8JsonWriter json = new(output);
        Write(record, json);
    }

    public override void WriteBatch(IReadOnlyList<AuditRecord> records, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(output);
        using Utf8JsonWriter json = new(output);
        json.WriteStartArray();
        foreach (AuditRecord record in records)
        {
            Write(record, json);
        }

        json.WriteEndArray();
    }

    internal override bool TryFind(ReadOnlyMemory<byte> line, out string log, out long sequence) =>
        FoundRecord.TryRead(line, static root => (FoundRecord.Text(root, "source"), FoundRecord.Text(root, "sequence")), out log, out sequence);

    private static void Write(AuditRecord record, Utf8JsonWriter json)
    {
        string sequence = record.Sequence.ToString(CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", $"{record.Log}/{sequence}");
        json.WriteString("source", record.Log);
        json.WriteString("type", $"{TypePrefix}{record.Type}.v1");
        json.WriteString("time", record.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        json.WriteString("sequence", sequence);
        json.WriteString("recordhash", record.Leaf.ToString());
        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            if (decision.Holder is { } holder)
            {
                json.WriteString("subject", holder);
            }

            if (TraceParent.Of(decision) is { } parent)
            {
                json.WriteString("traceparent", parent);
            }
        }

        json.WriteString("datacontenttype", "application/json");
        json.WritePropertyName("data");
        json.WriteRawValue(record.Json.Span, skipInputValidation: true);        // it was parsed
        json.WriteEndObject();
    }
}
