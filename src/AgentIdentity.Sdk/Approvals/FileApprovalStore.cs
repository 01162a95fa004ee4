using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Keeps requests and approvals in a directory, for its owner alone: one file each, put in its place as a whole, flushed to the disk.</summary>
/// <remarks>
/// Several processes may share the directory; no lock is held between calls, and a process that is killed leaves nothing half written. A request is
/// <c>{id}.request</c> (see <see cref="ApprovalRequest.Seal"/>), an approval <c>{id}.{SHA-256 of it}.approval</c>. Without the secret the files
/// tell who wants to do which action, and no argument. Holds nothing in memory.
/// </remarks>
public sealed class FileApprovalStore : IApprovalStore
{
    private const string RequestSuffix = ".request";
    private const string ApprovalSuffix = ".approval";
    private const string UnfinishedSuffix = ".new";

    private readonly string _directory;
    private readonly ApprovalSeal? _seal;

    private FileApprovalStore(string directory, ApprovalSeal? seal)
    {
        _directory = directory;
        _seal = seal;
    }

    /// <summary>The directory.</summary>
    public string Location => _directory;

    /// <summary>Opens the requests in a directory, which is created when it is missing.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="secret">32 random bytes that the host keeps with its other secrets: the key to the arguments.</param>
    /// <exception cref="ArgumentException">The secret is not 32 random bytes.</exception>
    /// <exception cref="ApprovalException">The directory cannot be used.</exception>
    public static FileApprovalStore Open(string directory, ReadOnlySpan<byte> secret) => Open(directory, ApprovalSeal.FromSecret(secret));

    /// <summary>Opens the requests in a directory without the key to the arguments: they can be listed and refused, neither filed nor approved.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="ApprovalException">The directory cannot be used.</exception>
    public static FileApprovalStore OpenSealed(string directory) => Open(directory, seal: null);

    /// <inheritdoc/>
    public ValueTask AddAsync(ApprovalRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] bytes = request.Seal(_seal ?? throw new ApprovalException(
            DenialCodes.ApprovalSealed, $"the approvals in {_directory} were opened without the secret that seals arguments: open them with it"));
        return Explain(() => Place(request.Id + RequestSuffix, bytes) ? ValueTask.CompletedTask : throw ApprovalLimits.Exists(request.Id));
    }

    /// <inheritdoc/>
    public ValueTask<ApprovalRequest?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        return Explain(() => ValueTask.FromResult(ApprovalRequest.IsId(id) ? ReadRequest(Path.Combine(_directory, id + RequestSuffix)) : null));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(string? lineage = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string pattern = (lineage is null ? "" : ApprovalIds.PrefixOf(lineage)) + "*" + RequestSuffix;
        return Explain(() =>
        {
            IReadOnlyList<ApprovalRequest> found = [.. Directory.EnumerateFiles(_directory, pattern)
                .Select(ReadRequest)
                .OfType<ApprovalRequest>()      // one may have been removed meanwhile
                .Where(request => lineage is null || request.Binding.Lineage == lineage)
                .OrderBy(request => request.Created).ThenBy(request => request.Id, StringComparer.Ordinal)];
            return ValueTask.FromResult(found);
        });
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(SignedApproval approval, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(approval);
        cancellationToken.ThrowIfCancellationRequested();
        return Explain(() =>
        {
            if (!File.Exists(Path.Combine(_directory, approval.RequestId + RequestSuffix)))
            {
                throw ApprovalLimits.NoRequest(approval.RequestId);
            }

            string name = NameOf(approval);
            if (!File.Exists(Path.Combine(_directory, name)) && ApprovalFiles(approval.RequestId).Count() >= ApprovalLimits.MaxApprovals)
            {
                throw ApprovalLimits.TooManyApprovals(approval.RequestId);
            }

            Place(name, approval.Compact);
            return ValueTask.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SignedApproval>> ReadApprovalsAsync(string requestId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        cancellationToken.ThrowIfCancellationRequested();
        return Explain(() =>
        {
            // Files that others put there beyond the limit are not worth reading: they are no approvals of ours.
            IReadOnlyList<SignedApproval> found = ApprovalRequest.IsId(requestId)
                ? [.. ApprovalFiles(requestId).Order(StringComparer.Ordinal).Take(ApprovalLimits.MaxApprovals + 1).Select(path => ReadApproval(path, requestId)).OfType<SignedApproval>()]
                : [];
            return found.Count <= ApprovalLimits.MaxApprovals
                ? ValueTask.FromResult(found)
                : throw ApprovalLimits.TooManyApprovals(requestId);
        });
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        return Explain(() =>
        {
            if (ApprovalRequest.IsId(id))
            {
                // The request first: approvals without one count for nothing.
                File.Delete(Path.Combine(_directory, id + RequestSuffix));
                foreach (string path in ApprovalFiles(id))
                {
                    File.Delete(path);
                }
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Erases the key to the arguments from memory.</summary>
    public ValueTask DisposeAsync()
    {
        _seal?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static FileApprovalStore Open(string directory, ApprovalSeal? seal)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        FileApprovalStore store = new(Path.GetFullPath(directory), seal);
        store.Explain<object?>(() =>
        {
            PrivateFiles.CreateDirectory(store._directory);
            return null;
        });
        return store;
    }

    private static string NameOf(SignedApproval approval) =>
        $"{approval.RequestId}.{Convert.ToHexStringLower(Sha256Hash.Of(approval.Compact))}{ApprovalSuffix}";

    private IEnumerable<string> ApprovalFiles(string id) => Directory.EnumerateFiles(_directory, $"{id}.*{ApprovalSuffix}");

    private ApprovalRequest? ReadRequest(string path)
    {
        if (WholeFile.Read(path, ApprovalRequest.MaxBytes, out bool isReadable) is not { } bytes)
        {
            return null;
        }

        // INVARIANT: the name is a promise that what was read has to keep.
        return isReadable && ApprovalRequest.TryOpen(bytes, _seal, out ApprovalRequest? request) && request.Id + RequestSuffix == Path.GetFileName(path)
            ? request
            : throw Broken(path, "the request that was written to it, or the secret is not the one it was sealed with");
    }

    private static SignedApproval? ReadApproval(string path, string requestId)
    {
        if (WholeFile.Read(path, SignedApproval.MaxBytes, out bool isReadable) is not { } bytes)
        {
            return null;
        }

        return isReadable && SignedApproval.TryParse(bytes, out SignedApproval? approval, out _) && approval.RequestId == requestId && NameOf(approval) == Path.GetFileName(path)
            ? approval
            : throw Broken(path, "the approval that was written to it");
    }

    private static ApprovalException Broken(string path, string what) =>
        new(DenialCodes.ApprovalBroken, $"{path} is not {what}: keep it as evidence, and take it out of the directory");

    /// <summary>Puts a file in its place as a whole; false when there is one already.</summary>
    private bool Place(string name, ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(_directory, name);
        string unfinished = $"{path}.{Guid.NewGuid():N}{UnfinishedSuffix}";
        try
        {
            using (FileStream file = PrivateFiles.Open(unfinished, FileMode.CreateNew, FileShare.None))
            {
                file.Write(bytes);
                DiskFlush.Wait(file.SafeFileHandle);
            }

            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;       // the same bytes, where names are hashes; and an id is never given twice
        }
        finally
        {
            File.Delete(unfinished);
        }

        DirectoryEntries.Flush(_directory);
        return true;
    }

    /// <summary>Does something with the files; what the system says against it becomes one code.</summary>
    private T Explain<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is not ApprovalException && StoreFailure.IsFileFailure(failure))
        {
            throw new ApprovalException(
                DenialCodes.ApprovalUnavailable, $"the approvals in {_directory} cannot be read or written ({failure.Message}): see to it, then ask again", failure);
        }
    }
}
