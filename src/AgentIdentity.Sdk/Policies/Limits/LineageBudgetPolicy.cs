using System.Globalization;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Limits what a whole lineage uses up, however many agents it spawns: calls, agents, depth and cost.</summary>
/// <remarks>
/// Each call is charged to the lineage, and where that is asked for to every agent above the caller, in one step; so siblings cannot spend the
/// same budget twice. Refused with <see cref="DenialCodes.CeilingExceeded"/>, <see cref="DenialCodes.DepthExceeded"/>, or
/// <see cref="DenialCodes.CostUnknown"/>. A lineage goes on when its root is renewed, so its counters outlive its credentials: see
/// <see cref="LineageBudgetOptions.Retention"/>. With a ledger that forgets, what a lineage used up that is older than the ledger is unknown, and
/// refused with <see cref="DenialCodes.StatusUnknown"/>. The time in the lineage's name, a UUID of version 7 unless the authority is told
/// another, is its age; of one with any other name the age is unknown, so such a lineage needs a <see cref="FileUsageLedger"/>.
/// </remarks>
public sealed class LineageBudgetPolicy : IAgentPolicy
{
    private readonly LineageBudgetOptions _options;
    private readonly Dictionary<string, string> _costArguments;
    private readonly PolicyVerdict _tooDeep;
    private readonly PolicyVerdict _unknownPast;
    private readonly PolicyVerdict _unknownCost;
    private readonly Denial _usedUp;
    private readonly Func<VerifiedCredential, LineageCharges> _make;

    /// <summary>A budget.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="options">What may be used up.</param>
    /// <exception cref="ArgumentException">The name is not acceptable, or an option is out of its range.</exception>
    public LineageBudgetPolicy(string name, LineageBudgetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = CredentialText.RequireName(name);
        _options = options.Validated();
        Definition = options.Define();
        _costArguments = new Dictionary<string, string>(options.CostArguments, StringComparer.Ordinal);
        _usedUp = new Denial(DenialCodes.CeilingExceeded, $"the budget {name} is used up; whoever answers for the lineage decides whether there is more");
        _tooDeep = PolicyVerdict.Deny(
            DenialCodes.DepthExceeded,
            string.Create(CultureInfo.InvariantCulture, $"the budget {name} lets agents act down to depth {options.MaxDepth}; have one further up make the call"));
        _unknownPast = PolicyVerdict.Deny(
            DenialCodes.StatusUnknown,
            $"what the lineage has used of the budget {name} is unknown: it may be older than the ledger, which forgets; begin a new lineage, with a UUID of version 7 for its name or none, or use a ledger that does not forget");
        _unknownCost = PolicyVerdict.Deny(
            DenialCodes.CostUnknown,
            $"what the call costs of the budget {name} is unknown: the tool must be in the catalogue, or the argument that is its cost an integer that is not negative");
        _make = credential => new LineageCharges(Name, _options, _usedUp, credential);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(Judge(context));
    }

    private PolicyVerdict Judge(PolicyContext context)
    {
        if (context.Credential.Depth > _options.MaxDepth)
        {
            return _tooDeep;
        }

        LineageCharges charges = context.Recall(this, _make);
        if (!charges.AreRememberedBy(context.LedgerRemembersSince))
        {
            return _unknownPast;
        }

        if (!_options.LimitsCost)
        {
            return charges.For(cost: 0);
        }

        return CostOf(context) is >= 0 and long cost ? charges.For(cost) : _unknownCost;
    }

    /// <summary>What the call costs; null or negative when that cannot be told.</summary>
    private long? CostOf(PolicyContext context)
    {
        if (!_costArguments.TryGetValue(context.Action, out string? argument))
        {
            return _options.Catalogue?.Find(context.Action)?.Cost;
        }

        // Hostile: whatever is not digits alone is no amount.
        return context.HostileArguments.Contains(argument)
            && long.TryParse(context.HostileArguments.GetUtf8Json(argument).Span, NumberStyles.None, CultureInfo.InvariantCulture, out long amount)
            ? amount
            : null;
    }
}
