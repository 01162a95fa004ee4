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
    internal bool IsHeader => Sequence == 0 && _previous == default && Facts.Kind == RecordKind.Header;

    /// <summary>What the body says that the log's own checks need.</summary>
    internal RecordFacts Facts { get; private init; }

    /// <summary>The call of a decision or an outcome, as it is written.</summary>
    internal ReadOnlySpan<byte> Call => Facts.Call.In(Json.Span);

    /// <summary>The call of a decision or an outcome, for people.</summary>
    internal string CallText => Facts.Call.TextIn(Json.Span);

    /// <summary>The sequence number of the decision an outcome belongs to.</summary>
    internal long Decision => Facts.Kind == RecordKind.Outcome ? Facts.DecisionIn(Json.Span) : 0;

    /// <summary>The authority a header names.</summary>
    internal string? Authority { get; private init; }

    /// <summary>Reads one line without its line feed. Never throws on hostile input.</summary>
    /// <param name="line">The stored bytes.</param>
    /// <param name="record">The record when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out AuditRecord? record)
    {
        record = line.Length <= RecordLine.MaxSize && RecordMarks.TryRead(line, out RecordMarks marks) && marks.Length == line.Length
            ? Read(line, marks)
            : null;
        return record is not null;
    }

    /// <summary>Reads what a decision record says.</summary>
    /// <param name="decision">The decision when the method returns true. It is read anew at each call.</param>
    /// <returns>False when this is no decision, or not one in this library's form.</returns>
    public bool TryReadDecision([NotNullWhen(true)] out RecordedDecision? decision) => (decision = RecordedDecision.Read(this)) is not null;

    /// <summary>Reads what an outcome record says.</summary>
    /// <param name="outcome">The outcome when the method returns true. It is read anew at each call.</param>
    /// <returns>False when this is no outcome, or not one in this library's form.</returns>
    public bool TryReadOutcome([NotNullWhen(true)] out RecordedOutcome? outcome) => (outcome = RecordedOutcome.Read(this)) is not null;

    /// <summary>The stored text, without the line feed.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);

    private static AuditRecord? Read(ReadOnlySpan<byte> line, in RecordMarks marks)
    {
        string log = marks.Log.TextIn(line);
        if (!LogId.IsValid(log)
            || !LeafHash.TryParse(marks.Previous.In(line), out LeafHash previous)
            || !RecordLine.TryParseTimestamp(marks.Timestamp.In(line), out DateTimeOffset timestamp))
        {
            return null;
        }

        TextMark authority = marks.Body.Authority;
        return new AuditRecord(line.ToArray(), marks.SequenceIn(line), timestamp, RecordType.Intern(marks.Type.TextIn(line)), log, previous)
        {
            Facts = RecordFacts.Read(line, marks),
            Authority = authority.IsPresent ? authority.TextIn(line) : null,
        };
    }
}
