using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Verifies a log as it is stored and names the first record that does not hold, and what was done to it.</summary>
/// <remarks>
/// It needs the log and nothing else; it changes nothing, takes no lock, and works while the log is written. Memory is bounded by one
/// line and the open calls, whatever the files contain. What the result cannot say is told at <see cref="AuditVerification.IsIntact"/>.
/// Inclusion and consistency proofs against signed checkpoints will be checked beside this, over the same leaf hashes.
/// </remarks>
public static class AuditVerifier
{
    /// <summary>Verifies the log in a directory.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="expectedHead">A head noted down earlier: the log must still contain that very record. Null: none is known.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static Task<AuditVerification> VerifyAsync(string directory, AuditHead? expectedHead = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return VerifyAsync(LogDirectory.ReadAsync(directory, fromSequence: 0, cancellationToken), expectedHead, cancellationToken);
    }

    /// <summary>Verifies the log in a store.</summary>
    /// <param name="store">The store; it may be in use.</param>
    /// <param name="expectedHead">A head noted down earlier: the log must still contain that very record. Null: none is known.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static Task<AuditVerification> VerifyStoreAsync(IAuditStore store, AuditHead? expectedHead = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return VerifyAsync(NumberAsync(store, cancellationToken), expectedHead, cancellationToken);
    }

    private static async Task<AuditVerification> VerifyAsync(IAsyncEnumerable<StoredLine> stored, AuditHead? expectedHead, CancellationToken cancellationToken)
    {
        VerifiedChain chain = new(expectedHead);
        bool hasUnfinishedLine = false;
        AuditBreak? found = null;
        IAsyncEnumerator<StoredLine> lines = stored.GetAsyncEnumerator(cancellationToken);
        await using (lines.ConfigureAwait(false))
        {
            while (found is null && await lines.MoveNextAsync().ConfigureAwait(false))
            {
                if (lines.Current.State == LineState.Unfinished)
                {
                    hasUnfinishedLine = true;
                    break;
                }

                found = await CheckAsync(chain, CheckedLine.Of(lines.Current), lines).ConfigureAwait(false);
            }
        }

        found ??= CheckEnd(chain);
        return new AuditVerification(chain.Count, chain.Head, chain.OpenCalls, hasUnfinishedLine, found);
    }

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

    private static async IAsyncEnumerable<StoredLine> NumberAsync(IAuditStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long number = 0;
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(fromSequence: 0, cancellationToken).ConfigureAwait(false))
        {
            LineState state = line.Length < RecordLine.MaxSize ? LineState.Complete : LineState.Defective;
            yield return new StoredLine(line, state, File: null, ++number, NamedSequence: null);
        }
    }
}
