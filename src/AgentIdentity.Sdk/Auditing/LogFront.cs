namespace AgentIdentity.Sdk.Auditing;

/// <summary>The files at the front of a log that are about to leave it, and what takes their place.</summary>
internal static class LogFront
{
    /// <summary>Verifies that files hold, and that the first record that remains links to them.</summary>
    /// <param name="log">The log.</param>
    /// <param name="front">Its first files, or copies of them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: they do not.</exception>
    public static async Task<VerifiedChain> VerifyAsync(LogFiles log, IReadOnlyList<LogSegment> front, CancellationToken cancellationToken)
    {
        VerifiedChain chain = new(knownHead: null, log.Marker, signedSizes: []);
        BlockPool pool = new();
        AuditVerification verification = await AuditVerifier.VerifyAsync(
            LogDirectory.ReadBlocksAsync(front, pool, cancellationToken), pool, chain, Environment.ProcessorCount).ConfigureAwait(false);
        if (!verification.IsIntact)
        {
            throw NotMoved(log, verification.Break.ToString());
        }

        LogSegment next = log.Segments[front.Count];
        bool isContinued = AuditRecord.TryParse(LogTail.ReadFirstLine(next), out AuditRecord? record) && chain.Continues(record);
        return isContinued ? chain : throw NotMoved(log, $"the first record of {Path.GetFileName(next.Path)} does not continue those before it");
    }

    /// <summary>The marker that takes their place.</summary>
    public static byte[] MarkerOf(LogFiles log, VerifiedChain front)
    {
        ReadOnlySpan<byte> header = log.Marker is { } before ? before.Header.Json.Span : LogTail.ReadFirstLine(log.Segments[0]);
        return ArchiveMarker.Write(header, front.Last!.Record!.Json.Span, front.Open, front.Tree!.Frontier);
    }

    private static AuditException NotMoved(LogFiles log, string why) => new(
        AuditCodes.Broken, $"nothing was moved or deleted, because the log does not hold: {why}; keep {log.Location} as it is and find out what happened");
}
