using System.Globalization;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Refuses actions while they are frozen: in planned stretches of time, and while a switch is thrown.</summary>
/// <example>
/// <code>
/// FreezeSwitch emergency = new();
/// builder.AddPolicy(new MaintenanceFreezePolicy("freeze", new MaintenanceFreezeOptions { Switch = emergency }));
/// emergency.Throw("incident 4711");       // by trusted code, while the guard is in use
/// </code>
/// </example>
public sealed class MaintenanceFreezePolicy : IAgentPolicy, IRestsOnTheMoment
{
    private readonly PlannedFreeze[] _planned;
    private readonly FreezeSwitch? _switch;
    private readonly ConcernedActions _switched;

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="options">When actions are frozen.</param>
    /// <exception cref="ArgumentException">
    /// There is neither a freeze nor a switch, a freeze does not end after it begins, a reason or an action id is not acceptable, or there are
    /// actions for a switch and no switch.
    /// </exception>
    public MaintenanceFreezePolicy(string name, MaintenanceFreezeOptions options)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Freezes);
        if (options.Switch is null && (options.Freezes.Count == 0 || options.SwitchActions is not null))
        {
            throw new ArgumentException("Freezes are at least one freeze, or there is a Switch; SwitchActions are those of a Switch", nameof(options));
        }

        _planned = [.. options.Freezes.Select(freeze => new PlannedFreeze(freeze))];
        _switch = options.Switch;
        _switched = ConcernedActions.Of(options.SwitchActions);
        Definition = $"freeze v1; switch {(_switch is null ? "none" : _switched.Definition)}; {string.Concat(_planned.Select(freeze => freeze.Definition))}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The settings. Whether the switch is thrown is no setting; a refusal says so.</summary>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_switch?.Current is { Reason: { } reason, Version: var version } && _switched.Contain(context.Action))
        {
            return ValueTask.FromResult(PolicyVerdict.Deny(
                DenialCodes.Frozen, $"frozen by a switch: {reason}; wait until it is released",
                new PolicyFact("switch_version", version.ToString(CultureInfo.InvariantCulture))));
        }

        foreach (PlannedFreeze freeze in _planned)
        {
            if (freeze.Holds(context))
            {
                return ValueTask.FromResult(freeze.Verdict);
            }
        }

        return ValueTask.FromResult(PolicyVerdict.Continue);
    }

    bool IRestsOnTheMoment.RestsOnTheMoment => _switch is not null;

    private sealed class PlannedFreeze
    {
        private readonly DateTimeOffset _from;
        private readonly DateTimeOffset _to;
        private readonly ConcernedActions _actions;

        public PlannedFreeze(MaintenanceFreeze freeze)
        {
            ArgumentNullException.ThrowIfNull(freeze);
            _from = freeze.From;
            _to = freeze.To > freeze.From ? freeze.To : throw new ArgumentException("To is later than From", nameof(freeze));
            _actions = ConcernedActions.Of(freeze.Actions);
            string reason = CredentialText.Require(freeze.Reason, nameof(freeze.Reason));
            string until = _to.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Verdict = PolicyVerdict.Deny(DenialCodes.Frozen, $"frozen for maintenance: {reason}; wait until it ends", new PolicyFact("until", until));
            Definition = string.Create(
                CultureInfo.InvariantCulture, $"[{_from.UtcTicks}-{_to.UtcTicks} {reason.Length}:{reason} {_actions.Definition}]");
        }

        public PolicyVerdict Verdict { get; }

        public string Definition { get; }

        public bool Holds(PolicyContext context) => context.Now >= _from && context.Now < _to && _actions.Contain(context.Action);
    }
}
