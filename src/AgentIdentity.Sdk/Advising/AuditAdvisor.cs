namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads an audit log and says, for each accountable name, which scopes were never used and which tighter ones would have been enough.</summary>
/// <remarks>
/// The log is verified first; a log that is not intact advises nothing. Then it is read twice up to its verified head: once to learn, once to hold every proposal
/// against every allowed call. Memory does not grow with the log. Values of arguments are believed when they open the commitment in the record, credentials when
/// the record names them by their hashes and every signature that was kept holds.
/// </remarks>
public static class AuditAdvisor
{
    /// <summary>Makes the advice.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>, or an archive of one; it may be in use.</param>
    /// <param name="options">What to read beside it. Null: the defaults.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Broken"/>: the log is not intact, or was changed meanwhile. <see cref="AuditCodes.NothingSelected"/>: it has no records.
    /// <see cref="AuditCodes.ValueMissing"/>: values went away while they were read. <see cref="AuditCodes.Unavailable"/>: something cannot be read.
    /// </exception>
    public static async Task<AuditAdvice> AdviseAsync(string directory, AuditAdvisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        options ??= new AuditAdvisorOptions();
        AuditVerification verification = await AuditVerifier.VerifyAsync(
            directory, options.ExpectedHead, options.Checkpoints, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (!verification.IsIntact)
        {
            throw new AuditException(AuditCodes.Broken, $"the log does not hold, so it advises nothing: record {verification.Break.Sequence}: {verification.Break.Detail}");
        }

        if (verification.Head is null)
        {
            throw new AuditException(AuditCodes.NothingSelected, $"there are no records in {directory}: name the directory that a FileAuditStore writes to");
        }

        return await new AdviceRun(directory, options, verification).RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
