namespace AgentIdentity.Sdk.Policies;

/// <summary>Asks policies again about a call that was decided before. Allows nothing and charges nothing: it explains.</summary>
/// <remarks>
/// Every policy is asked, also those after a denial. What counters held then is not known, so a verdict that rests on them is marked; a guard
/// would have settled its charges, and refused the call where they did not fit.
/// </remarks>
public static class PolicyReplay
{
    /// <summary>What each policy says, in the order of the set.</summary>
    /// <param name="policies">The policies; for the same answers, the set whose version the record names.</param>
    /// <param name="call">The call, put together again.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public static async Task<IReadOnlyList<ReplayedVerdict>> AskAsync(PolicySet policies, ReplayedCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(call);
        List<ReplayedVerdict> verdicts = [];
        foreach (IAgentPolicy policy in policies.Policies)
        {
            verdicts.Add(await AskAsync(policy, call, cancellationToken).ConfigureAwait(false));
        }

        return verdicts;
    }

    private static async Task<ReplayedVerdict> AskAsync(IAgentPolicy policy, ReplayedCall call, CancellationToken cancellationToken)
    {
        ReplayContext context = new(call);
        bool restsOnTheMoment = policy is IRestsOnTheMoment { RestsOnTheMoment: true };
        try
        {
            PolicyVerdict? verdict = await policy.EvaluateAsync(context, cancellationToken).ConfigureAwait(false);
            return new ReplayedVerdict(policy.Name, verdict, verdict is null ? "no answer" : null, restsOnTheMoment || context.WasAskedForUnknown);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReplayedVerdict(policy.Name, verdict: null, failure.GetType().Name, restsOnTheMoment || context.WasAskedForUnknown);
        }
    }
}
