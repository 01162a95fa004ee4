namespace AgentIdentity.Sdk.Yaml;

/// <summary>Looks at a file again and again: soon after the operating system reports a change, and every now and then without one.</summary>
internal sealed class FileWatch : IAsyncDisposable
{
    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer _timer;
    private readonly TimeSpan _soon;
    private int _isSoon;

    /// <param name="path">The file, with its directory.</param>
    /// <param name="options">How often, and by which clock.</param>
    /// <param name="look">Looks; returns whether it wants to look again soon. Never runs twice at once.</param>
    public FileWatch(string path, PolicyFileSourceOptions options, Func<bool> look)
    {
        _soon = options.SettleFor;
        // Started once the field is set, which its first tick needs.
        _timer = options.Clock.CreateTimer(_ => Tick(options.PollEvery, look), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(options.PollEvery, Timeout.InfiniteTimeSpan);
        _watcher = Watch(path);
    }

    public async ValueTask DisposeAsync()
    {
        _watcher?.Dispose();
        await _timer.DisposeAsync().ConfigureAwait(false);      // waits for a look that is under way
    }

    private void Tick(TimeSpan pollEvery, Func<bool> look)
    {
        Volatile.Write(ref _isSoon, 0);
        bool again = look();
        _timer.Change(again || Volatile.Read(ref _isSoon) == 1 ? _soon : pollEvery, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The first report of many counts; if the next did too, a file that changes all the time would never be looked at.</summary>
    private void Report()
    {
        if (Interlocked.Exchange(ref _isSoon, 1) == 0)
        {
            _timer.Change(_soon, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Null where changes are not reported: then polling is what there is.</summary>
    private FileSystemWatcher? Watch(string path)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            // Editors and deployments replace a file by renaming another over it, so the directory is watched.
            watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
            watcher.Changed += (_, _) => Report();
            watcher.Created += (_, _) => Report();
            watcher.Deleted += (_, _) => Report();
            watcher.Renamed += (_, _) => Report();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            return null;
        }
    }
}
