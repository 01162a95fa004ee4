namespace AgentIdentity.Sdk.Auditing;

/// <summary>Verifies a log as it is stored and names the first record that does not hold, and what was done to it.</summary>
/// <remarks>
/// It needs the log and nothing else; it changes nothing, takes no lock, and works while the log is written. Memory is bounded by a block
/// or two of lines for each core and the open calls, whatever the files contain. What the result cannot say is told at
/// <see cref="AuditVerification.IsIntact"/>.
/// Where the front of a log was archived, it begins at the marker that <see cref="AuditArchive"/> left, and says how many records it did
/// not see: <see cref="AuditVerification.ArchivedRecords"/>. An archive is verified like any other log; its seal says where it must end.
/// Checkpoints that the log's key signed tell more than the log alone can: see <see cref="VerifiedCheckpoint"/>.
/// </remarks>
public static class AuditVerifier
{
    /// <summary>Verifies the log in a directory.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="expectedHead">A head noted down earlier: the log must still contain that very record. Null: none is known.</param>
    /// <param name="checkpoints">What the log's key is known to have signed: the log's records must lead to every one, so an archive is given those that are no larger than it. Null: none is known.</param>
    /// <param name="degreeOfParallelism">How many cores to use, at least 1; more than 64 are not used. Null: all there are.</param>
    /// <param name="progress">Is told after each block how far the reading has come, on the thread that reads. Null: nobody is.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static async Task<AuditVerification> VerifyAsync(
        string directory,
        AuditHead? expectedHead = null,
        IReadOnlyList<VerifiedCheckpoint>? checkpoints = null,
        int? degreeOfParallelism = null,
        IProgress<AuditProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        int degree = DegreeOf(degreeOfParallelism);
        while (true)
        {
            LogFiles files = LogFiles.List(directory);
            try
            {
                AuditVerification verification =
                    await ArchivedLog.VerifyAsync(files, expectedHead, checkpoints, degree, progress, cancellationToken).ConfigureAwait(false);
                if (verification.IsIntact || !files.HaveMoved())
                {
                    return verification;
                }
            }
            catch (AuditException failure) when (failure.Code == AuditCodes.Archived && files.HaveMoved())
            {
                // Records were archived while they were read: what is left is another log to verify.
            }
        }
    }

    /// <summary>Verifies the log in a store.</summary>
    /// <param name="store">The store; it may be in use.</param>
    /// <param name="expectedHead">A head noted down earlier: the log must still contain that very record. Null: none is known.</param>
    /// <param name="checkpoints">What the log's key is known to have signed: the log's records must lead to every one. Null: none is known.</param>
    /// <param name="degreeOfParallelism">How many cores to use, at least 1; more than 64 are not used. Null: all there are.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<AuditVerification> VerifyStoreAsync(
        IAuditStore store,
        AuditHead? expectedHead = null,
        IReadOnlyList<VerifiedCheckpoint>? checkpoints = null,
        int? degreeOfParallelism = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (store is FileAuditStore files)
        {
            // Lines alone do not say that those before them are archived.
            return await VerifyAsync(files.Location, expectedHead, checkpoints, degreeOfParallelism, progress: null, cancellationToken).ConfigureAwait(false);
        }

        int degree = DegreeOf(degreeOfParallelism);
        BlockPool pool = new();
        SignedHistory? history = checkpoints is null ? null : new SignedHistory(checkpoints);
        VerifiedChain chain = new(expectedHead, archived: null, history?.Sizes);
        AuditVerification verification = await VerifyAsync(new StorePacker(store, pool).ReadAsync(cancellationToken), pool, chain, degree).ConfigureAwait(false);
        return history is null ? verification : await history.CheckAsync(verification, chain, files: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Verifies that blocks continue a chain.</summary>
    internal static async Task<AuditVerification> VerifyAsync(IAsyncEnumerable<LineBlock> stored, BlockPool pool, VerifiedChain chain, int degree)
    {
        BlockPipeline blocks = new(stored.GetAsyncEnumerator(CancellationToken.None), pool, chain.KnownHead, keepsHashes: chain.Tree is not null, degree);
        await using (blocks.ConfigureAwait(false))
        {
            while (await blocks.NextAsync().ConfigureAwait(false) is { } block)
            {
                int held = chain.Accept(block);
                if (held < block.Linked.Count || !block.Linked.IsWhole)
                {
                    return await VerifyLinesAsync(blocks.LinesAsync(skip: held), chain).ConfigureAwait(false);
                }
            }
        }

        return Conclude(chain, CheckEnd(chain), hasUnfinishedLine: false);
    }

    private static int DegreeOf(int? degreeOfParallelism)
    {
        int degree = degreeOfParallelism ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1, nameof(degreeOfParallelism));
        return degree;
    }

    /// <summary>Goes on line by line where something does not hold, to find out what.</summary>
    private static async Task<AuditVerification> VerifyLinesAsync(IAsyncEnumerable<StoredLine> stored, VerifiedChain chain)
    {
        bool hasUnfinishedLine = false;
        AuditBreak? found = null;
        IAsyncEnumerator<StoredLine> lines = stored.GetAsyncEnumerator(CancellationToken.None);
        await using (lines.ConfigureAwait(false))
        {
            while (found is null && !hasUnfinishedLine && await lines.MoveNextAsync().ConfigureAwait(false))
            {
                hasUnfinishedLine = lines.Current.State == LineState.Unfinished;
                found = hasUnfinishedLine ? null : await CheckAsync(chain, CheckedLine.Of(lines.Current), lines).ConfigureAwait(false);
            }
        }

        return Conclude(chain, found ?? CheckEnd(chain), hasUnfinishedLine);
    }

    private static AuditVerification Conclude(VerifiedChain chain, AuditBreak? found, bool hasUnfinishedLine) =>
        new(chain.HeldCount, chain.HeldCount > 0 ? chain.Head : null, chain.Open, hasUnfinishedLine, found);

    private static async ValueTask<AuditBreak?> CheckAsync(VerifiedChain chain, CheckedLine line, IAsyncEnumerator<StoredLine> lines)
    {
        if (line.Record is not { } record || !chain.Continues(record))
        {
            return BreakFinder.Find(chain, line, await ReadOnAsync(chain, line, lines).ConfigureAwait(false));
        }

        if (IsForeign(chain) && chain.Count > 0)
        {
            return ForeignLog(chain);
        }

        if (chain.FindContradiction(line) is { } contradiction)
        {
            return BreakFinder.FindContradiction(chain, line, await ReadOnAsync(chain, line, lines).ConfigureAwait(false), contradiction);
        }

        if (chain.ContradictsKnownHead(record) && !(record.Sequence == 0 && !IsSameLog(chain, record)))
        {
            return line.Break(AuditBreakKind.Altered, record.Sequence, "it is not the record that is known to have stood here");
        }

        chain.Accept(line);
        return null;
    }

    private static AuditBreak? CheckEnd(VerifiedChain chain)
    {
        if (IsForeign(chain))
        {
            return ForeignLog(chain);
        }

        return chain.KnownHead is { } head && head.Sequence >= chain.Count
            ? new AuditBreak(AuditBreakKind.Truncated, chain.Count, $"the log ends here, but is known to have had record {head.Sequence}", file: null, line: 0)
            : null;
    }

    private static bool IsForeign(VerifiedChain chain) => chain is { KnownHead: { } head, Log: { } log } && !string.Equals(head.Log, log, StringComparison.Ordinal);

    private static bool IsSameLog(VerifiedChain chain, AuditRecord record) => string.Equals(chain.KnownHead!.Log, record.Log, StringComparison.Ordinal);

    private static AuditBreak ForeignLog(VerifiedChain chain) =>
        new(AuditBreakKind.ForeignLog, 0, $"the log is {chain.Log}, not {chain.KnownHead!.Log}", chain.Last!.File, line: 1);

    private static Task<LaterLines> ReadOnAsync(VerifiedChain chain, CheckedLine line, IAsyncEnumerator<StoredLine> lines) =>
        LaterLines.ReadAsync(lines, line.Record, chain.Count, chain.LastHash);
}
