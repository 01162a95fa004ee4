using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Asks people where a number is large: an amount up to the threshold passes, above it somebody must approve.</summary>
/// <remarks>
/// A call without the argument, or whose argument is no number, is denied with <see cref="DenialCodes.ArgumentMissing"/> or
/// <see cref="DenialCodes.ArgumentNotNumeric"/>. It looks upwards only: what a negative number means, an <see cref="ArgumentLimitPolicy"/> says.
/// </remarks>
public sealed class ApprovalThresholdPolicy : IAgentPolicy
{
    /// <summary>The most thresholds of one policy.</summary>
    public const int MaxThresholds = 16;

    private readonly FrozenSet<string> _actions;
    private readonly byte[] _argument;
    private readonly (double Above, PolicyVerdict Verdict)[] _thresholds;       // the highest first
    private readonly PolicyVerdict _missing;
    private readonly PolicyVerdict _notNumeric;

    /// <summary>A policy of this name.</summary>
    /// <param name="name">The name, for the audit log.</param>
    /// <param name="options">The actions, the argument and the thresholds.</param>
    /// <exception cref="ArgumentException">There are no actions or no thresholds, too many, or one of them twice.</exception>
    public ApprovalThresholdPolicy(string name, ApprovalThresholdOptions options)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(options);
        _actions = RuleText.Actions(options.Actions);
        ArgumentException.ThrowIfNullOrEmpty(options.Argument, nameof(options.Argument));
        _argument = Encoding.UTF8.GetBytes(options.Argument);
        ApprovalThreshold[] thresholds = Ordered(options.Thresholds);
        _thresholds = Array.ConvertAll(thresholds, threshold => (threshold.Above, Verdict(threshold)));
        PolicyFact fact = new("argument", options.Argument);
        _missing = PolicyVerdict.Deny(DenialCodes.ArgumentMissing, $"the policy {name} needs the argument {options.Argument}: call again with it", fact);
        _notNumeric = PolicyVerdict.Deny(DenialCodes.ArgumentNotNumeric, $"the policy {name} needs a number as the argument {options.Argument}", fact);
        Definition = RuleText.Definition("approval-threshold", _actions, json =>
        {
            json.WriteString("argument", options.Argument);
            json.WriteStartArray("thresholds");
            foreach (ApprovalThreshold threshold in thresholds)
            {
                json.WriteStartObject();
                json.WriteNumber("above", threshold.Above);
                RuleText.Write(json, threshold.Requirement);
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
        if (!arguments.TryFind(_argument, out ArgumentValue value))
        {
            return _missing;
        }

        if (!value.TryGetNumber(out double number))
        {
            return _notNumeric;
        }

        foreach ((double above, PolicyVerdict verdict) in _thresholds)
        {
            // INVARIANT: what is not certain to be at or below the threshold is above it.
            if (!(number <= above))
            {
                return verdict;
            }
        }

        return PolicyVerdict.Continue;
    }

    private static ApprovalThreshold[] Ordered(IReadOnlyList<ApprovalThreshold> thresholds)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        if (thresholds.Count is 0 or > MaxThresholds)
        {
            throw new ArgumentException($"Thresholds has 1 to {MaxThresholds} thresholds", nameof(thresholds));
        }

        foreach (ApprovalThreshold threshold in thresholds)
        {
            ArgumentNullException.ThrowIfNull(threshold);
            ArgumentNullException.ThrowIfNull(threshold.Requirement, nameof(threshold.Requirement));
            if (!double.IsFinite(threshold.Above))
            {
                throw new ArgumentException("Above is a finite number", nameof(thresholds));
            }
        }

        return thresholds.DistinctBy(threshold => threshold.Above).Count() == thresholds.Count
            ? [.. thresholds.OrderByDescending(threshold => threshold.Above)]
            : throw new ArgumentException("Thresholds has two at one number: only one of them could ever count", nameof(thresholds));
    }

    private static PolicyVerdict Verdict(ApprovalThreshold threshold) =>
        PolicyVerdict.RequireApproval(threshold.Requirement).Because(new PolicyFact("above", threshold.Above.ToString("R", CultureInfo.InvariantCulture)));
}
