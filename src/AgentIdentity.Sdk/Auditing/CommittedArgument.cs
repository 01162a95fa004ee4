namespace AgentIdentity.Sdk.Auditing;

/// <summary>An argument as the record names it.</summary>
internal readonly record struct CommittedArgument(string Name, LeafHash Commitment)
{
    /// <summary>Commits to arguments, each with a salt of its own, and puts them in canonical order.</summary>
    /// <param name="arguments">The arguments of one call.</param>
    /// <param name="salts">Where the salts come from.</param>
    /// <param name="disclosures">Takes what opens the commitments, or null to drop it.</param>
    public static CommittedArgument[] Commit(IReadOnlyList<AuditArgument> arguments, SaltPool salts, List<ArgumentDisclosure>? disclosures)
    {
        if (arguments.Count == 0)
        {
            return [];
        }

        CommittedArgument[] committed = new CommittedArgument[arguments.Count];
        Span<byte> salt = stackalloc byte[SaltPool.SaltSize];
        for (int i = 0; i < committed.Length; i++)
        {
            AuditArgument argument = arguments[i];
            ArgumentNullException.ThrowIfNull(argument.Name, nameof(arguments));
            string name = WellFormed.Name(argument.Name);
            salts.Take(salt);
            committed[i] = new CommittedArgument(name, ArgumentCommitment.Compute(salt, argument.CanonicalValue.Span));
            disclosures?.Add(new ArgumentDisclosure(name, salt.ToArray(), argument.CanonicalValue.ToArray()));
        }

        Sort(committed);
        return committed;
    }

    private static void Sort(CommittedArgument[] committed)
    {
        Array.Sort(committed, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        for (int i = 1; i < committed.Length; i++)
        {
            if (string.Equals(committed[i - 1].Name, committed[i].Name, StringComparison.Ordinal))
            {
                throw new ArgumentException("an argument is named twice", nameof(committed));
            }
        }
    }
}
