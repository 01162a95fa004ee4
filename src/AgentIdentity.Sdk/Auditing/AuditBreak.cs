namespace AgentIdentity.Sdk.Auditing;

/// <summary>The first place where a log does not hold.</summary>
public sealed class AuditBreak
{
    internal AuditBreak(AuditBreakKind kind, long sequence, string detail, string? file, long line) =>
        (Kind, Sequence, Detail, File, Line) = (kind, sequence, detail, file, line);

    /// <summary>What was done.</summary>
    public AuditBreakKind Kind { get; }

    /// <summary>The sequence number of the record it was done to: the place the log should have it at, not what the line claims.</summary>
    public long Sequence { get; }

    /// <summary>What was found, in words.</summary>
    public string Detail { get; }

    /// <summary>The name of the file in which it shows; null when the store has no files or the log simply ends.</summary>
    public string? File { get; }

    /// <summary>The line of the file, from 1; without files, of the log. 0 when the log simply ends.</summary>
    public long Line { get; }

    /// <summary>Kind, place and detail in one line.</summary>
    public override string ToString() => File is null ? $"{Kind} at {Sequence}: {Detail}" : $"{Kind} at {Sequence} ({File}, line {Line}): {Detail}";
}
