using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A policy file in force, and kept in force as it changes: a sound one replaces all of the one before, any other changes nothing.</summary>
/// <remarks>
/// It does not start with a file that has mistakes. Once it runs, a file that has mistakes, is deleted or cannot be read is reported and the set that
/// is in force stays. A change counts when the file stayed as it is for <see cref="PolicyFileSourceOptions.SettleFor"/>, so that half a file is not
/// taken for a whole one; replacing it by a rename is best. Safe for concurrent use.
/// </remarks>
/// <example><code>
/// await using PolicyFileSource policies = PolicyFileSource.Open("policies.yaml", new() { OnRefused = mistakes => log.Error(mistakes) });
/// await using AgentGuard guard = new AgentGuardBuilder().UsePolicies(policies)…
/// </code></example>
public sealed class PolicyFileSource : IPolicySource, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly PolicyFileSourceOptions _options;
    private readonly FileWatch _watch;
    private PolicyDocument _document;
    private SeenFile _judged;           // the state of the file that was judged last
    private SeenFile? _settling;        // a newer one, seen once

    private PolicyFileSource(string path, PolicyFileSourceOptions options, PolicyDocument document, SeenFile judged)
    {
        (_path, _options, _document, _judged) = (path, options, document, judged);
        _watch = new FileWatch(path, options, Look);
    }

    /// <inheritdoc/>
    public PolicySet Current => Document.Policies;

    /// <summary>The document that is in force: policies and tools of one file.</summary>
    public PolicyDocument Document => Volatile.Read(ref _document);

    /// <summary>Reads a file, puts it in force, and watches it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is watched, and whom to tell; the defaults when null.</param>
    /// <exception cref="PolicyFileException">The file has mistakes, is missing or cannot be read: nothing is in force.</exception>
    public static PolicyFileSource Open(string path, PolicyFileSourceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        SeenFile seen = SeenFile.At(path);
        options ??= new PolicyFileSourceOptions();
        return TryJudge(seen, options.Host, out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes)
            ? new PolicyFileSource(path, options, document!, seen)
            : throw new PolicyFileException(path, mistakes);
    }

    /// <summary>Looks at the file now, without waiting until it has settled: for whoever knows that it is written.</summary>
    /// <returns>Whether the file as it is now is in force.</returns>
    public bool Reload()
    {
        lock (_gate)
        {
            return Judge(SeenFile.At(_path));
        }
    }

    /// <summary>Stops watching. What is in force stays.</summary>
    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    /// <summary>Looks at the file; returns whether to look again soon.</summary>
    private bool Look()
    {
        lock (_gate)
        {
            SeenFile seen = SeenFile.At(_path);
            // INVARIANT: what is judged was seen twice, so a file in the middle of being written, or of being swapped, is not.
            bool hasSettled = seen.IsSameAs(_settling);
            _settling = null;
            if (seen.IsSameAs(_judged))
            {
                return false;
            }

            if (hasSettled)
            {
                Judge(seen);
                return false;
            }

            _settling = seen;
            return true;
        }
    }

    private bool Judge(SeenFile seen)
    {
        _judged = seen;
        _settling = null;
        if (!TryJudge(seen, _options.Host, out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes))
        {
            Tell(_options.OnRefused, mistakes);
            return false;
        }

        Volatile.Write(ref _document, document!);
        Tell(_options.OnReloaded, document!);
        return true;
    }

    private static bool TryJudge(SeenFile seen, PolicyFileHost? host, out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes)
    {
        document = null;
        mistakes = seen.Mistakes;
        return seen.Bytes is { } bytes && PolicyFile.TryParse(bytes, out document, out mistakes, host);
    }

    private static void Tell<T>(Action<T>? listener, T what)
    {
        try
        {
            listener?.Invoke(what);
        }
        catch (Exception)
        {
            // A listener that fails must not keep policies from being loaded, nor end the process from a timer.
        }
    }
}
