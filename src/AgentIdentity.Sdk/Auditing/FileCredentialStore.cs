namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps chains in files, one each, named by the hashes of their tokens, for their owner alone. Holds nothing in memory.</summary>
/// <remarks>
/// Keep it beside the log, or apart from it. Several processes may share a directory. A file that is not the chain its name promises counts as missing,
/// and the next call of that chain writes it anew.
/// </remarks>
public sealed class FileCredentialStore : ICredentialStore
{
    private const string Extension = ".chain";

    private readonly string _directory;

    private FileCredentialStore(string directory) => _directory = directory;

    /// <summary>Opens the chains in a directory, which is created when it is missing, for its owner alone.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Unavailable"/> or <see cref="AuditCodes.Full"/>.</exception>
    public static FileCredentialStore Open(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        directory = Path.GetFullPath(directory);
        try
        {
            PrivateFiles.CreateDirectory(directory);
            return new FileCredentialStore(directory);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(directory, failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(KeptChain chain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chain);
        string path = PathOf(chain.Id);
        byte[] bytes = chain.ToUtf8();
        try
        {
            if (Read(path) is { } stored && stored.AsSpan().SequenceEqual(bytes))
            {
                return;
            }

            PrivateFiles.CreateDirectory(Path.GetDirectoryName(path)!);
            await WriteAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(_directory, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask<KeptChain?> TryGetAsync(IReadOnlyList<ReadOnlyMemory<byte>> tokenHashes, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string id = KeptChain.IdOf(tokenHashes);
        // INVARIANT: the name is a promise that what was read has to keep.
        KeptChain? found = KeptChain.TryParse(Read(PathOf(id)), out KeptChain? chain) && chain.Id == id ? chain : null;
        return ValueTask.FromResult(found);
    }

    /// <summary>Puts a file in its place as a whole; several may do so at once, with the same bytes.</summary>
    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        string unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (FileStream file = PrivateFiles.Open(unfinished, FileMode.CreateNew, FileShare.None))
            {
                await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return WholeFile.Read(path, KeptChain.MaxBytes, out bool isReadable) is { } bytes && isReadable ? bytes : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A directory for each first byte: no file system likes a million names in one.</summary>
    private string PathOf(string id) => Path.Combine(_directory, id[..2], id + Extension);
}
