namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where one sink's mark is kept; held by one exporter at a time.</summary>
internal sealed class SinkPlace : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _sink;

    private SinkPlace(string directory, string sink, FileStream held)
    {
        Location = directory;
        _sink = sink;
        _lock = held;
    }

    public string Location { get; }

    /// <summary>The last record the sink has got; null when it has got none.</summary>
    public AuditHead? Mark { get; private init; }

    /// <summary>Takes hold of a sink's mark.</summary>
    /// <param name="directory">Where it is kept.</param>
    /// <param name="sink">The sink's name.</param>
    /// <param name="store">The store of the log that is exported.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.SinkMark"/>: the mark is not one, or not of this log. <see cref="AuditCodes.Locked"/>: another exporter has it.
    /// </exception>
    public static SinkPlace Open(string directory, string sink, IAuditStore store)
    {
        FileStream held = DirectoryLock.Acquire(directory, sink + ".lock");
        try
        {
            AuditSinkMark? mark = AuditSinkMark.Read(directory, sink);
            RefuseUnfit(mark?.Head, directory, sink, store);
            if (mark is null)
            {
                // Whoever archives the log learns from it that there is a sink to wait for.
                AuditSinkMark.Write(directory, sink, head: null);
            }

            return new SinkPlace(directory, sink, held) { Mark = mark?.Head };
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            held.Dispose();
            throw StoreFailure.Of(directory, failure);
        }
    }

    public void Write(AuditHead head) => AuditSinkMark.Write(Location, _sink, head);

    public void Dispose() => _lock.Dispose();

    /// <summary>What can be told from the ends of the log; the record after the mark, once it is read, must link to it.</summary>
    private static void RefuseUnfit(AuditHead? mark, string directory, string sink, IAuditStore store)
    {
        if (mark is null)
        {
            return;
        }

        string? why = !AuditRecord.TryParse(store.LastLine.Span, out AuditRecord? last) || last.Log != mark.Log ? "is of another log"
            : mark.Sequence > last.Sequence ? $"is ahead of the log, which ends at record {last.Sequence}"
            : mark.Sequence == last.Sequence && mark.LeafHash != last.Leaf ? "names another record than the log has there"
            : null;
        if (why is not null)
        {
            throw new AuditException(
                AuditCodes.SinkMark,
                $"the mark {mark} of sink {sink} in {directory} {why}: if the log was put back or replaced, find out why; then move the mark away to have the sink get the whole log");
        }
    }
}
