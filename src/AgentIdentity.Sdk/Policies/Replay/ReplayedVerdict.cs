namespace AgentIdentity.Sdk.Policies;

/// <summary>What one policy says of a call that is replayed.</summary>
public sealed class ReplayedVerdict
{
    internal ReplayedVerdict(string policy, PolicyVerdict? verdict, string? failure, bool askedForUnknown)
    {
        Policy = policy;
        Verdict = verdict;
        Failure = failure;
        AskedForUnknown = askedForUnknown;
    }

    /// <summary>The policy's name.</summary>
    public string Policy { get; }

    /// <summary>What it says; null when it failed, which a guard takes for a denial.</summary>
    public PolicyVerdict? Verdict { get; }

    /// <summary>The type of the exception it failed with; null when it did not.</summary>
    public string? Failure { get; }

    /// <summary>
    /// Whether it asked for what nobody kept: a counter, which a replay takes for zero, how an agent stood, which it takes for good, a segment
    /// that was not given, or what the program said at that moment: risk levels, whether a switch was thrown, which tools servers offered.
    /// </summary>
    public bool AskedForUnknown { get; }

    /// <summary>Whether what it says rests on what nobody kept: it names charges, or asked for what is not known.</summary>
    public bool RestsOnUnknown => AskedForUnknown || Verdict?.Charges.Count > 0;
}
