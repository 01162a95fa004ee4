namespace AgentIdentity.Sdk.Auditing;

/// <summary>A line on its way through the verifier: the record it holds, if it holds one, and where it was found.</summary>
internal sealed class CheckedLine
{
    private CheckedLine(AuditRecord? record, LineState state, string? file, long number, long? namedSequence) =>
        (Record, State, File, Number, NamedSequence) = (record, state, file, number, namedSequence);

    public AuditRecord? Record { get; }

    public LineState State { get; }

    public string? File { get; }

    public long Number { get; }

    public long? NamedSequence { get; }

    public static CheckedLine Of(StoredLine line)
    {
        AuditRecord? record = line.State == LineState.Complete && AuditRecord.TryParse(line.Bytes.Span, out AuditRecord? parsed) ? parsed : null;
        return new CheckedLine(record, line.State, line.File, line.Number, line.NamedSequence);
    }

    /// <summary>The last archived record, as the marker has it.</summary>
    public static CheckedLine OfArchived(AuditRecord last) => new(last, LineState.Complete, ArchiveMarker.FileName, number: 1, namedSequence: null);

    public AuditBreak Break(AuditBreakKind kind, long sequence, string detail) => new(kind, sequence, detail, File, Number);
}
