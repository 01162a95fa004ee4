namespace AgentIdentity.Sdk.Auditing;

/// <summary>Asks the witnesses before a log goes on: one that is behind what they saw, or another than they saw, must not.</summary>
internal static class CheckpointStart
{
    /// <param name="checkpoints">The log's checkpoints.</param>
    /// <param name="options">Checked options; their policy is set.</param>
    /// <param name="witnesses">The witnesses, none of which makes anybody wait for ever.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="AuditException">The log must not go on.</exception>
    public static async Task RequireAsync(
        AuditCheckpoints checkpoints, AuditCheckpointOptions options, IReadOnlyList<IAuditWitness> witnesses, CancellationToken cancellationToken)
    {
        if (witnesses.Count == 0)
        {
            return;
        }

        // What was signed last is asked about as it is: signing first could sign a history beside the one that was witnessed.
        if (checkpoints.Latest is null)
        {
            await checkpoints.SignAsync(cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<WitnessAnswer> answers = await checkpoints.CosignAsync(witnesses, cancellationToken).ConfigureAwait(false);
        List<AuditException> troubles = [];
        HashSet<NoteKey> cosigners = [];
        foreach ((IAuditWitness witness, WitnessAnswer answer) in witnesses.Zip(answers))
        {
            if (answer.IsCosigned)
            {
                cosigners.Add(witness.Key);
                continue;
            }

            troubles.Add(WitnessTrouble.Of(witness.Key, answer, checkpoints.Key, checkpoints.SignedSize));
        }

        if (troubles.Find(WitnessTrouble.IsGrave) is { } grave)
        {
            throw grave;
        }

        // Only who answered now knows what there is now; a cosignature from before says nothing.
        if (!options.StartWithoutQuorum && options.Policy!.MissingWithout(cosigners) is { } missing)
        {
            throw troubles.Find(trouble => trouble.Code == AuditCodes.WitnessUnknownLog) ?? new AuditException(
                AuditCodes.QuorumMissing,
                $"{checkpoints.Key.Name} is not opened: too few witnesses could tell whether it is behind what they saw ({missing}); {string.Join("; ", troubles.Select(trouble => trouble.Message))}");
        }
    }
}
