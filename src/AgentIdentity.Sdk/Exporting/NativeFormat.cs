using System.Buffers;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The stored line.</summary>
internal sealed class NativeFormat() : AuditFormat("native", "application/x-ndjson")
{
    public override void Write(AuditRecord record, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(output);
        output.Write(record.Json.Span);
    }

    internal override bool TryFind(ReadOnlyMemory<byte> line, out string log, out long sequence)
    {
        bool isRecord = AuditRecord.TryParse(line.Span, out AuditRecord? record);
        (log, sequence) = isRecord ? (record!.Log, record.Sequence) : ("", -1);
        return isRecord;
    }
}
