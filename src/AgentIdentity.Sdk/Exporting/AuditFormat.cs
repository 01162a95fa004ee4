using System.Buffers;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>How a record is written for somebody else: one JSON object, without a line feed, that is the same every time.</summary>
/// <remarks>None says more than the record does: of arguments, commitments; of credentials, ids and hashes.</remarks>
public abstract class AuditFormat
{
    private protected AuditFormat(string name, string batchMediaType) => (Name, BatchMediaType) = (name, batchMediaType);

    /// <summary>The stored line, byte for byte: what a verifier of the log wants.</summary>
    public static AuditFormat Native { get; } = new NativeFormat();

    /// <summary>An OCSF 1.9 event: API Activity (6003) for decisions and outcomes, a base event for everything else. What a SIEM wants.</summary>
    public static AuditFormat Ocsf { get; } = new OcsfFormat();

    /// <summary>A CloudEvents 1.0 event in JSON, around the stored record. What a message broker wants.</summary>
    public static AuditFormat CloudEvents { get; } = new CloudEventsFormat();

    /// <summary>All formats.</summary>
    public static IReadOnlyList<AuditFormat> All { get; } = [Native, Ocsf, CloudEvents];

    /// <summary>The name: <c>native</c>, <c>ocsf</c> or <c>cloudevents</c>.</summary>
    public string Name { get; }

    /// <summary>The media type of what <see cref="WriteBatch"/> writes.</summary>
    public string BatchMediaType { get; }

    /// <summary>Writes one record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="output">Takes one JSON object in UTF-8.</param>
    public abstract void Write(AuditRecord record, IBufferWriter<byte> output);

    /// <summary>Writes several records: one a line, unless the format has a way of its own.</summary>
    /// <param name="records">The records.</param>
    /// <param name="output">Takes the text in UTF-8.</param>
    public virtual void WriteBatch(IReadOnlyList<AuditRecord> records, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(output);
        foreach (AuditRecord record in records)
        {
            Write(record, output);
            output.Write("\n"u8);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Reads which record a line claims to be. Never throws on hostile input.</summary>
    internal abstract bool TryFind(ReadOnlyMemory<byte> line, out string log, out long sequence);
}
