using System.Collections.Frozen;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Narrows the arguments of some actions for everybody, whatever their scopes say. A missing argument is a denial.</summary>
/// <remarks>
/// A scope is what one agent was granted; this is what the house permits. Denies with <see cref="DenialCodes.ArgumentMissing"/> or
/// <see cref="DenialCodes.ArgumentBeyondLimit"/>.
/// </remarks>
/// <example><code>new ArgumentLimitPolicy("payments", new()
/// {
///     Actions = ["payments.pay"],
///     Limits = [new() { Argument = "amount", Constraint = ArgumentConstraint.Range(0, 10_000) }],
/// })</code></example>
public sealed class ArgumentLimitPolicy : IAgentPolicy
{
    /// <summary>The most limits of one policy.</summary>
    public const int MaxLimits = 64;

    private readonly FrozenSet<string> _actions;
    private readonly Rule[] _rules;

    /// <summary>A policy of this name.</summary>
    /// <param name="name">The name, for the audit log.</param>
    /// <param name="options">The actions and the limits.</param>
    /// <exception cref="ArgumentException">There are no actions or no limits, too many, or one of them twice.</exception>
    public ArgumentLimitPolicy(string name, ArgumentLimitOptions options)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(options);
        _actions = RuleText.Actions(options.Actions);
        ArgumentNullException.ThrowIfNull(options.Limits, nameof(options));
        if (options.Limits.Count is 0 or > MaxLimits)
        {
            throw new ArgumentException($"Limits has 1 to {MaxLimits} limits", nameof(options));
        }

        _rules = [.. options.Limits.Select(limit => new Rule(name, limit)).OrderBy(rule => rule.Argument, StringComparer.Ordinal)];
        if (_rules.DistinctBy(rule => rule.Argument, StringComparer.Ordinal).Count() != _rules.Length)
        {
            throw new ArgumentException("Limits names an argument twice: combine constraints with ArgumentConstraint.All", nameof(options));
        }

        Definition = RuleText.Definition("argument-limit", _actions, json =>
        {
            json.WriteStartArray("limits");
            foreach (Rule rule in _rules)
            {
                json.WriteStartObject();
                json.WriteString("argument", rule.Argument);
                json.WriteBoolean("optional", rule.IsOptional);
                json.WritePropertyName("constraint");
                json.WriteRawValue(rule.Constraint.ToJson());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(_actions.Contains(context.Action) ? Judge(context.HostileArguments) : PolicyVerdict.Continue);
    }

    private PolicyVerdict Judge(ToolArguments arguments)
    {
        foreach (Rule rule in _rules)
        {
            if (!arguments.TryFind(rule.Utf8Argument, out ArgumentValue value))
            {
                if (!rule.IsOptional)
                {
                    return rule.Missing;
                }
            }
            else if (!rule.Constraint.Allows(value))
            {
                return rule.Beyond;
            }
        }

        return PolicyVerdict.Continue;
    }

    /// <summary>A limit with the answers it gives, made once.</summary>
    private sealed class Rule
    {
        public Rule(string policy, ArgumentLimit limit)
        {
            ArgumentNullException.ThrowIfNull(limit);
            ArgumentException.ThrowIfNullOrEmpty(limit.Argument, nameof(limit.Argument));
            ArgumentNullException.ThrowIfNull(limit.Constraint, nameof(limit.Constraint));
            (Argument, Constraint, IsOptional) = (limit.Argument, limit.Constraint, limit.IsOptional);
            Utf8Argument = Encoding.UTF8.GetBytes(Argument);
            PolicyFact fact = new("argument", Argument);
            Missing = PolicyVerdict.Deny(DenialCodes.ArgumentMissing, $"the policy {policy} needs the argument {Argument}: call again with it", fact);
            Beyond = PolicyVerdict.Deny(DenialCodes.ArgumentBeyondLimit, $"the policy {policy} does not permit this argument {Argument}", fact);
        }

        public string Argument { get; }

        public byte[] Utf8Argument { get; }

        public ArgumentConstraint Constraint { get; }

        public bool IsOptional { get; }

        public PolicyVerdict Missing { get; }

        public PolicyVerdict Beyond { get; }
    }
}
