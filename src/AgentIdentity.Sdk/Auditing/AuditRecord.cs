using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>One record of a log as it is stored, for display. That it parses says nothing about whether it is genuine.</summary>
public sealed class AuditRecord
{
    private readonly LeafHash _previous;
    private readonly LeafHash _hash;

    private AuditRecord(byte[] json, long sequence, DateTimeOffset timestamp, string type, string log, LeafHash previous)
    {
        Json = json;
        Sequence = sequence;
        Timestamp = timestamp;
        Type = type;
        Log = log;
        _previous = previous;
        _hash = LeafHash.OfLine(json);
    }

    /// <summary>The position in the log, from 0.</summary>
    public long Sequence { get; }

    /// <summary>When the record was made, as its writer claims, in microseconds.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>What the record is: <c>header</c>, <c>decision</c>, <c>outcome</c>, <c>event</c>, <c>refusals</c>, <c>recovery</c> or <c>closed</c>.</summary>
    public string Type { get; }

    /// <summary>The id of the log the record says it belongs to.</summary>
    public string Log { get; }

    /// <summary>The leaf hash of the record before, 32 bytes; zeros in the header.</summary>
    public ReadOnlyMemory<byte> PreviousHash => _previous.ToArray();

    /// <summary>The leaf hash of this record, 32 bytes (RFC 6962, section 2.1).</summary>
    public ReadOnlyMemory<byte> Hash => _hash.ToArray();

    /// <summary>The stored bytes, without the line feed.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    internal LeafHash Previous => _previous;

    internal LeafHash Leaf => _hash;

    /// <summary>Whether this is the first record of a log.</summary>
    internal bool IsHeader => Sequence == 0 && _previous == default && string.Equals(Type, RecordType.HeaderName, StringComparison.Ordinal);

    /// <summary>What the body says that the log's own checks need.</summary>
    internal RecordFacts Facts { get; private init; }

    /// <summary>The authority a header names.</summary>
    internal string? Authority => Facts.Authority;

    /// <summary>Reads one line without its line feed. Never throws on hostile input.</summary>
    /// <param name="line">The stored bytes.</param>
    /// <param name="record">The record when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out AuditRecord? record)
    {
        record = null;
        if (!JsonTree.TryParse(line, RecordLine.MaxSize, RecordForm.MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        if (RecordForm.IsCanonical(tree.Root, line))
        {
            record = Read(tree.Root, line);
        }

        tree.Dispose();
        return record is not null;
    }

    /// <summary>The stored text, without the line feed.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);

    private static AuditRecord? Read(JsonView root, ReadOnlySpan<byte> line)
    {
        int members = 0;
        foreach (JsonMember _ in root.Members)
        {
            members++;
        }

        return members == 7
            && root["body"u8].IsObject
            && root["log"u8].TryGetText(out string? log) && LogId.IsValid(log)
            && root["prev"u8] is { IsString: true } prev && LeafHash.TryParse(prev.Raw, out LeafHash previous)
            && root["seq"u8].TryGetInteger(out long sequence) && sequence >= 0
            && root["ts"u8] is { IsString: true } ts && RecordLine.TryParseTimestamp(ts.Raw, out DateTimeOffset timestamp)
            && root["type"u8].TryGetText(out string? type)
            && root["v"u8].TryGetInteger(out long version) && version == 1
            ? new AuditRecord(line.ToArray(), sequence, timestamp, RecordType.Intern(type), log, previous) { Facts = RecordFacts.Read(type, root["body"u8]) }
            : null;
    }
}
