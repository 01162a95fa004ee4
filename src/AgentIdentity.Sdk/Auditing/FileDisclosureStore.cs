namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps disclosures in one file, for its owner alone. Looking one up reads the file; erasing one writes it anew.</summary>
/// <remarks>
/// Keep it apart from the log: whoever is handed the log must not get the values with it. Erasing replaces the file; what the disk, a
/// snapshot or a backup still holds of the old one is beyond its reach.
/// </remarks>
public sealed class FileDisclosureStore : IDisclosureStore
{
    private const string LockFile = "disclosures.lock";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly FileStream _lock;
    private readonly string _directory;
    private AppendOnlyFile _file;
    private bool _isDisposed;

    private FileDisclosureStore(string directory, FileStream held)
    {
        _directory = directory;
        _lock = held;
        File.Delete(Temporary);
        _file = new AppendOnlyFile(Target, FileMode.OpenOrCreate);
        CutTornTail();
    }

    private string Target => Path.Combine(_directory, DisclosureFile.Name);

    private string Temporary => Target + ".new";

    /// <summary>Opens the disclosures in a directory, or begins them. The directory is created when it is missing, for its owner alone.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Locked"/>, <see cref="AuditCodes.Unavailable"/> or <see cref="AuditCodes.Full"/>.</exception>
    public static FileDisclosureStore Open(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        directory = Path.GetFullPath(directory);
        FileStream held = DirectoryLock.Acquire(directory, LockFile);
        try
        {
            return new FileDisclosureStore(directory, held);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            held.Dispose();
            throw StoreFailure.Of(directory, failure);
        }
    }

    /// <summary>Finds what opens one commitment without opening the store, which may be in use; null when it was never stored or is erased.</summary>
    /// <param name="directory">The directory of a store.</param>
    /// <param name="callId">The call's id.</param>
    /// <param name="argument">The argument's name.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Unavailable"/>: there is no such store, or it cannot be read.</exception>
    public static Task<ArgumentDisclosure?> FindAsync(string directory, string callId, string argument, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(callId);
        ArgumentNullException.ThrowIfNull(argument);
        try
        {
            return Task.FromResult(Find(Path.Combine(directory, DisclosureFile.Name), callId, argument, cancellationToken));
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(directory, failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callId);
        ArgumentNullException.ThrowIfNull(disclosures);
        byte[] lines = DisclosureLine.Write(callId, disclosures);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _file.Append(lines, flush: false);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(_directory, failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ArgumentDisclosure?> TryGetAsync(string callId, string argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callId);
        ArgumentNullException.ThrowIfNull(argument);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Find(Target, callId, argument, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callId);
        ArgumentNullException.ThrowIfNull(argument);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Rewrite(line => DisclosureLine.Match(line.Span, callId, argument) is null, cancellationToken);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(_directory, failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Closes the file and lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        _file.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
        _gate.Release();
    }

    /// <summary>Finds an entry. The last one counts: a call stored twice replaced its entries.</summary>
    private static ArgumentDisclosure? Find(string path, string callId, string argument, CancellationToken cancellationToken)
    {
        ArgumentDisclosure? found = null;
        foreach (ReadOnlyMemory<byte> line in DisclosureFile.ReadLines(path, cancellationToken))
        {
            found = DisclosureLine.Match(line.Span, callId, argument) ?? found;
        }

        return found;
    }

    /// <summary>Writes the lines to keep into a new file and puts it in place of the old one, or leaves everything as it was.</summary>
    private bool Rewrite(Predicate<ReadOnlyMemory<byte>> keep, CancellationToken cancellationToken)
    {
        _file.Restore();
        bool hasErased = false;
        using (AppendOnlyFile next = new(Temporary, FileMode.Create))
        {
            foreach (ReadOnlyMemory<byte> line in DisclosureFile.ReadLines(Target, cancellationToken))
            {
                if (keep(line))
                {
                    next.Append([.. line.Span, (byte)'\n'], flush: false);
                }
                else
                {
                    hasErased = true;
                }
            }

            next.Append([], flush: true);
        }

        if (!hasErased)
        {
            File.Delete(Temporary);
            return false;
        }

        // Some systems replace no open file.
        _file.Dispose();
        try
        {
            File.Move(Temporary, Target, overwrite: true);
            DirectoryEntries.Flush(_directory);     // what is erased stays erased, whatever happens to the machine
        }
        finally
        {
            _file = new AppendOnlyFile(Target, FileMode.OpenOrCreate);
        }

        return true;
    }

    /// <summary>A crash may leave half a line; its call was not allowed, so nothing depends on it.</summary>
    private void CutTornTail()
    {
        long complete = 0;
        foreach (ReadOnlyMemory<byte> line in DisclosureFile.ReadLines(Target, CancellationToken.None))
        {
            complete += line.Length + 1;
        }

        if (complete < _file.Length)
        {
            _file.Cut(complete);
        }
    }
}
