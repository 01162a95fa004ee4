using System.Globalization;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Refuses calls of agents that bear too high a risk, or has people approve them.</summary>
/// <remarks>
/// What counts is the highest level of any agent of the chain, of any beginning of its name, and of its lineage: a child bears the risk of
/// those above it, and a lineage that of all its agents once a signal names the lineage.
/// </remarks>
/// <example>
/// <code>
/// RiskRegister risks = new();
/// builder.AddPolicy(new RiskPolicy("risk", risks, new RiskOptions { ApproveFrom = RiskLevel.Medium, DenyFrom = RiskLevel.High }));
/// risks.Raise(RiskSubject.Lineage(decision.Credential.Lineage), RiskLevel.Medium, "asked for a tool it does not have, ten times in a minute");
/// </code>
/// </example>
public sealed class RiskPolicy : IAgentPolicy, IRestsOnTheMoment
{
    private readonly RiskRegister _register;
    private readonly RiskOptions _options;
    private readonly ConcernedActions _actions;
    private readonly Func<VerifiedCredential, ChainRisk> _look;

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="register">The levels.</param>
    /// <param name="options">The thresholds; the defaults when null.</param>
    /// <exception cref="ArgumentException">A threshold or an action id is not acceptable.</exception>
    public RiskPolicy(string name, RiskRegister register, RiskOptions? options = null)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(register);
        _register = register;
        _options = (options ?? new RiskOptions()).Validated();
        _actions = ConcernedActions.Of(_options.Actions);
        _look = credential => new ChainRisk(_register, RiskSubject.Of(credential), Judge);
        ApprovalRequirement approval = _options.Approval;
        Definition = string.Create(
            CultureInfo.InvariantCulture,
            $"risk v1; deny {_options.DenyFrom}; approve {_options.ApproveFrom} {approval.Persons} {approval.ExpiresAfter.Ticks} {Text(approval.Group)} {Text(approval.Reason)}; {_actions.Definition}");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The settings. The levels are none; a refusal says which it rests on.</summary>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(_actions.Contain(context.Action) ? context.Recall(this, _look).VerdictAt(context.Now) : PolicyVerdict.Continue);
    }

    bool IRestsOnTheMoment.RestsOnTheMoment => true;

    private PolicyVerdict Judge(RiskSubject subject, RiskSignal signal)
    {
        PolicyFact[] facts =
        [
            new("risk", signal.Level.ToString().ToLowerInvariant()), new("subject", subject.ToString()), new("reason", signal.Reason),
        ];
        if (signal.Level >= _options.DenyFrom)
        {
            return PolicyVerdict.Deny(DenialCodes.RiskTooHigh, "the agent bears too high a risk; have somebody look into it, and clear it", facts);
        }

        return signal.Level >= _options.ApproveFrom ? PolicyVerdict.RequireApproval(_options.Approval).Because(facts) : PolicyVerdict.Continue;
    }

    /// <summary>With its length before it, so that no two settings look alike.</summary>
    private static string Text(string? text) => text is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
