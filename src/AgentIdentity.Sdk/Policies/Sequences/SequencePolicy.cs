using System.Collections.Frozen;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Rules over what a session does, one call after another: never this after that, so many times, only after, not both.</summary>
/// <remarks>
/// <para>A session is a lineage: every agent below one root, siblings and children, with all renewals. What was allowed in it stands in the
/// guard's ledger, and conditions are settled with the debits of a call in one step, so of two calls that exclude each other one is refused,
/// in every process that shares the ledger and names the policy alike. Actions that no rule mentions cost a look-up.</para>
/// <para>A session lasts 90 days from the time in its lineage's name, which is a UUID of version 7 unless the host chose another name, and for
/// ever when that name carries no time; afterwards, what the rules mention is refused and needs a new lineage. Where history matters and the
/// ledger may not have seen all of it, the call is refused with <see cref="DenialCodes.StatusUnknown"/>. Nothing takes a call back out of a
/// session's history.</para>
/// <para>History is kept by what the rules of the policy's name need of it: a rule that is added does not see what was done before by actions
/// on which no rule depended.</para>
/// </remarks>
public sealed class SequencePolicy : IAgentPolicy
{
    private readonly FrozenDictionary<string, int> _indexes;
    private readonly ActionRules[] _rules;
    private readonly Func<VerifiedCredential, SequenceSession> _begin;

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The policy's name; the session's history is kept under it.</param>
    /// <param name="rules">The rules, at least one; all of them hold.</param>
    /// <exception cref="ArgumentException">There is no rule, two say the same or count the same group, or two groups of one name differ.</exception>
    public SequencePolicy(string name, params IEnumerable<SequenceRule> rules)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(rules);
        SequenceRule[] checkedRules = SequenceRules.Require([.. rules]);
        string[] actions = [.. checkedRules.SelectMany(rule => rule.Groups).SelectMany(group => group.Actions).Distinct(StringComparer.Ordinal)];
        _rules = Array.ConvertAll(actions, action => ActionRules.Of(action, checkedRules));
        _indexes = actions.Index().ToFrozenDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _begin = credential => new SequenceSession(Name, credential, SessionSpan.Of(credential), _rules);
        Definition = "sequence v1; " + string.Join("; ", checkedRules.Select(rule => rule.Definition));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(_indexes.TryGetValue(context.Action, out int index)
            ? context.Recall(this, _begin).Judge(index, context.Now, context.LedgerRemembersSince)
            : PolicyVerdict.Continue);
    }
}
