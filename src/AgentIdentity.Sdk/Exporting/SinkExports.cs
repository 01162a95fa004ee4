namespace AgentIdentity.Sdk.Auditing;

/// <summary>All exporters of one log, each at its own pace.</summary>
internal sealed class SinkExports : IAsyncDisposable
{
    private readonly List<Prepared> _prepared = [];
    private readonly List<SinkExporter> _running = [];
    private readonly List<SinkSpool> _spools = [];
    private AuditLog? _log;

    private SinkExports()
    {
    }

    /// <summary>The spools that want the lines that are appended.</summary>
    public IReadOnlyList<SinkSpool> Spools => _spools;

    /// <summary>Takes hold of each sink's mark. Nothing is delivered yet.</summary>
    /// <exception cref="InvalidOperationException">A sink of a store without files has no directory.</exception>
    /// <exception cref="AuditException">A mark does not fit the log, or is held by another exporter; the store is as it was.</exception>
    public static SinkExports Open(IReadOnlyList<SinkRegistration> sinks, IAuditStore store)
    {
        SinkExports exports = new();
        try
        {
            foreach (SinkRegistration sink in sinks)
            {
                exports.Prepare(sink, store);
            }

            return exports;
        }
        catch
        {
            exports.LetGo();
            throw;
        }
    }

    /// <summary>Begins to deliver.</summary>
    /// <param name="log">The log, which tells how far it has got.</param>
    /// <param name="clock">The time.</param>
    public void Start(AuditLog log, TimeProvider clock)
    {
        _log = log;
        _running.AddRange(_prepared.Select(
            sink => new SinkExporter(sink.Registration.Sink, sink.Registration.Options, sink.Place, sink.Source, sink.Listener, Head, clock)));
    }

    /// <summary>Stops all exporters, each within its own time.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Select(exporter => exporter.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (SinkSpool spool in _spools)
        {
            await spool.DisposeAsync().ConfigureAwait(false);
        }

        LetGo();
    }

    /// <summary>Lets go of what was taken hold of, when nothing was started.</summary>
    public void LetGo() => _prepared.ForEach(sink => sink.Place.Dispose());

    private AuditHead? Head() => _log?.Head;

    private void Prepare(SinkRegistration sink, IAuditStore store)
    {
        AuditSinkOptions options = sink.Options;
        string directory = options.Directory
            ?? (store is FileAuditStore files ? AuditSinkMark.DirectoryOf(files.Location) : throw new InvalidOperationException(
                $"sink {options.Name} exports a log that is not kept in files; set AuditSinkOptions.Directory, where its mark and its spool are kept"));
        SinkListener listener = new(options.Name, options.OnFailure);
        SinkPlace place = SinkPlace.Open(Path.GetFullPath(directory), options.Name, store);
        _prepared.Add(new Prepared(sink, place, SourceOf(store, place, options, listener), listener));
    }

    private IRecordSource SourceOf(IAuditStore store, SinkPlace place, AuditSinkOptions options, SinkListener listener)
    {
        if (store is FileAuditStore log)
        {
            return new LogFilesSource(log.Location, Head);
        }

        SinkSpool spool = new(new SpoolFiles(Path.Combine(place.Location, options.Name + ".spool"), options.SpoolBytes), store, listener);
        _spools.Add(spool);
        return spool;
    }

    private readonly record struct Prepared(SinkRegistration Registration, SinkPlace Place, IRecordSource Source, SinkListener Listener);
}
