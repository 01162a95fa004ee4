using System.Collections.Frozen;
using System.Globalization;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Rules over what a session does, one call after another: never this after that, so many times, only after, not both.</summary>
/// <remarks>
/// <para>A session is a lineage: every agent below one root, siblings and children, with all renewals. What was allowed in it stands in the
/// guard's ledger, and conditions are settled with the debits of a call in one step, so of two calls that exclude each other one is refused,
/// in every process that shares the ledger and names the policy alike. Actions that no rule mentions cost a look-up.</para>
/// <para>Where history matters and the ledger may not have seen all of the session, and once the session is older than it may be, calls are
/// refused with <see cref="DenialCodes.StatusUnknown"/>. Nothing takes a call back out of a session's history.</para>
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
    /// <param name="options">The rules.</param>
    /// <exception cref="ArgumentException">There is no rule, two say the same or count the same group, or two groups of one name differ.</exception>
    public SequencePolicy(string name, SequenceOptions options)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Rules);
        SequenceRule[] rules = SequenceRules.Require([.. options.Rules]);
        TimeSpan length = options.SessionLength;
        string[] actions = [.. rules.SelectMany(rule => rule.Groups).SelectMany(group => group.Actions).Distinct(StringComparer.Ordinal)];
        _rules = Array.ConvertAll(actions, action => ActionRules.Of(action, rules));
        _indexes = actions.Index().ToFrozenDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _begin = credential => new SequenceSession(Name, credential, SessionSpan.Of(credential, length), _rules);
        Definition = string.Create(CultureInfo.InvariantCulture, $"sequence v1; session {length.Ticks}; ") + string.Join("; ", rules.Select(rule => rule.Definition));
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
