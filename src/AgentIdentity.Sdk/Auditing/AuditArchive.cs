namespace AgentIdentity.Sdk.Auditing;

/// <summary>Moves the old files of a log to another directory, or deletes them, so that what remains still verifies, and so does the archive alone.</summary>
/// <remarks>
/// <para>
/// The files are copied and the copies verified; then the archive is sealed at their last record, a marker that holds this record takes
/// their place in the log's directory, and only then are they deleted there. Each of these steps is whole or has not happened, and at
/// every moment both directories verify: when the process dies, the next run finishes what it left.
/// </para>
/// <para>
/// Safe while the log is written and read, also by other processes: only files that the writer has left are moved, never its last one.
/// The marker is not signed. It cannot hide a change to what remains, but whoever can write the directory can write a marker: note down
/// <see cref="AuditHead"/>s elsewhere, and verify the archive with <see cref="AuditVerification.ArchivedHead"/>.
/// </para>
/// </remarks>
public static class AuditArchive
{
    /// <summary>Moves whole files from the front of a log to an archive.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="archive">A new directory, or the archive of the records right before: it is continued and sealed anew.</param>
    /// <param name="options">Which files; null: all but the last.</param>
    /// <param name="progress">Is told what is done next, right before it is, on the thread that does it. Null: nobody is.</param>
    /// <param name="cancellationToken">Cancels between two steps; the next run finishes what is left.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such log.</exception>
    /// <exception cref="ArgumentException">Both directories are the same, also by way of a link.</exception>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Broken"/>: the log does not hold; nothing was moved. <see cref="AuditCodes.ForeignLog"/>: the archive is
    /// that of another log, or of other records of this one. <see cref="AuditCodes.Sealed"/>: the log is an archive itself.
    /// <see cref="AuditCodes.Locked"/>: the log is being archived already, or somebody writes to the archive.
    /// <see cref="AuditCodes.Unavailable"/> or <see cref="AuditCodes.Full"/>: one of the directories cannot be written.
    /// </exception>
    public static async Task<AuditArchiving> MoveAsync(
        string directory,
        string archive,
        AuditArchiveOptions? options = null,
        IProgress<AuditArchiveStep>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentException.ThrowIfNullOrEmpty(archive);
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        archive = Path.TrimEndingDirectorySeparator(Path.GetFullPath(archive));
        if (string.Equals(directory, archive, StringComparison.Ordinal))
        {
            throw new ArgumentException("the archive is the log's own directory: name another", nameof(archive));
        }

        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"there is no directory {directory}");
        }

        using FileStream log = DirectoryLock.Acquire(directory, SegmentName.ArchiveLockFile);
        if (DirectoryLock.IsSameDirectory(directory, archive))
        {
            throw new ArgumentException("the archive is the log's own directory by another name: name another", nameof(archive));
        }

        bool isNew = !Directory.Exists(archive);
        using FileStream kept = DirectoryLock.Acquire(archive, SegmentName.LockFile);
        try
        {
            if (isNew)
            {
                DirectoryEntries.Flush(Path.GetDirectoryName(archive)!);
            }

            ArchiveRun run = new(directory, archive, new ArchiveSteps(progress, cancellationToken));
            return await run.MoveAsync(options ?? new AuditArchiveOptions()).ConfigureAwait(false);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(archive, failure);
        }
    }

    /// <summary>Deletes whole files from the front of a log, or of an archive, for good. What remains verifies, and leads to every checkpoint signed later.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>, which may be in use, or an archive.</param>
    /// <param name="options">Which files; null: all but the last.</param>
    /// <param name="progress">Is told what is done next, right before it is, on the thread that does it. Null: nobody is.</param>
    /// <param name="cancellationToken">Cancels between two steps; the next run finishes what is left.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="AuditException">
    /// Nothing was deleted. <see cref="AuditCodes.CheckpointMissing"/>: no checkpoint covers all that would be gone.
    /// <see cref="AuditCodes.CheckpointMismatch"/>: what would be gone is not what was signed.
    /// <see cref="AuditCodes.Broken"/>: the log does not hold. <see cref="AuditCodes.Locked"/>: it is being archived or pruned already.
    /// <see cref="AuditCodes.Unavailable"/> or <see cref="AuditCodes.Full"/>: the directory cannot be written.
    /// </exception>
    public static async Task<AuditArchiving> PruneAsync(
        string directory, AuditArchiveOptions? options = null, IProgress<AuditArchiveStep>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"there is no directory {directory}");
        }

        using FileStream log = DirectoryLock.Acquire(directory, SegmentName.ArchiveLockFile);
        // An archive has no writer, but somebody may be moving records to it.
        using FileStream? kept = LogFiles.List(directory).Seal is null ? null : DirectoryLock.Acquire(directory, SegmentName.LockFile);
        try
        {
            return await new PruneRun(directory, new ArchiveSteps(progress, cancellationToken)).DeleteAsync(options ?? new AuditArchiveOptions()).ConfigureAwait(false);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(directory, failure);
        }
    }
}
