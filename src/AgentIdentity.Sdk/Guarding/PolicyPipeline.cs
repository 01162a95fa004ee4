using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>The policies in force, and beside them those that are tried out.</summary>
internal sealed class PolicyPipeline(IPolicySource source, PolicyRound surroundings, ShadowPolicies? shadow, Alarm alarm)
{
    private readonly PolicyRun _run = new(alarm);

    // Set while policies run that this library did not write, so that one that calls back into the guard is found out.
    private readonly AsyncLocal<bool> _isAsking = new();

    private PolicyRound _round = surroundings;

    /// <summary>Whether the call comes from one of this guard's own policies.</summary>
    public bool IsRecursive => _isAsking.Value;

    public ValueTask<Denial?> RefuseAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        PolicySet policies = source.Current;
        draft.Round = RoundOf(policies);
        if (policies.Policies.Count == 0 && shadow is null)
        {
            return default;
        }

        return policies.IsBuiltIn && shadow is null ? _run.AskAsync(draft, policies, cancellationToken) : AskOthersAsync(draft, policies, cancellationToken);
    }

    /// <summary>Policies from outside may do anything, so the flow that asks them is marked.</summary>
    private async ValueTask<Denial?> AskOthersAsync(DecisionDraft draft, PolicySet policies, CancellationToken cancellationToken)
    {
        _isAsking.Value = true;     // undone when this method returns: an async method restores the flow it was called in
        Denial? denial = await _run.AskAsync(draft, policies, cancellationToken).ConfigureAwait(false);
        if (shadow is not null)
        {
            draft.Finding().Shadow = await shadow.AskAsync(draft, cancellationToken).ConfigureAwait(false);
        }

        return denial;
    }

    /// <summary>The same as last time, unless another set is in force.</summary>
    private PolicyRound RoundOf(PolicySet policies)
    {
        PolicyRound round = Volatile.Read(ref _round);
        if (!ReferenceEquals(round.Policies, policies))
        {
            round = round with { Policies = policies };
            Volatile.Write(ref _round, round);
        }

        return round;
    }
}
