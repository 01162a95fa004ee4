using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What a <see cref="LineageBudgetPolicy"/> lets a lineage use up.</summary>
public sealed class LineageBudgetOptions
{
    /// <summary>What the whole lineage may use up: every agent in it, siblings together.</summary>
    public LineageBudget? Lineage { get; init; }

    /// <summary>What each agent may use up together with everything below it. Every agent above a caller is charged.</summary>
    public LineageBudget? EachAgent { get; init; }

    /// <summary>How many delegations may lie between the first agent and one that calls.</summary>
    /// <value>Null, or from 0 to 32.</value>
    public int? MaxDepth { get; init; }

    /// <summary>What tools cost. A call of a tool that is not in it has no known cost and is refused where cost is limited.</summary>
    public ToolCatalogue? Catalogue { get; init; }

    /// <summary>For actions whose cost is one of their arguments, such as an amount: the argument's name, by action. It must be there, and an integer that is not negative.</summary>
    public IReadOnlyDictionary<string, string> CostArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// How long after the root credential that was charged last has expired what was used up is still remembered. A lineage that is continued
    /// by a new root within that time goes on where it was; one that rests for longer begins anew.
    /// </summary>
    /// <value>90 days by default, the longest a credential can live; from one day to 3660 days.</value>
    public TimeSpan Retention { get; init; } = VerificationLimits.MaxTokenLifetimeCeiling;

    internal bool LimitsCost => Lineage?.Cost is not null || EachAgent?.Cost is not null;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal LineageBudgetOptions Validated()
    {
        Lineage?.Validate(nameof(Lineage));
        EachAgent?.Validate(nameof(EachAgent));
        Limits.Require(MaxDepth is null or (>= 0 and <= 32), nameof(MaxDepth), "null, or from 0 to 32");
        Limits.Require(Lineage is not null || EachAgent is not null || MaxDepth is not null, nameof(Lineage), "set, or EachAgent or MaxDepth is: a budget limits something");
        Limits.Require(CostArguments is not null && CostArguments.All(pair => !string.IsNullOrEmpty(pair.Key) && !string.IsNullOrEmpty(pair.Value)), nameof(CostArguments), "the name of an argument for each action");
        Limits.Require(!LimitsCost || Catalogue is not null || CostArguments!.Count > 0, nameof(Catalogue), "set where cost is limited, or CostArguments is");
        Limits.Require(Retention >= TimeSpan.FromDays(1) && Retention <= TimeSpan.FromDays(3660), nameof(Retention), "from one day to 3660 days");
        return this;
    }

    /// <summary>All settings, in one spelling.</summary>
    internal string Define()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"lineage budget lineage=({Lineage?.Define()}) each=({EachAgent?.Define()}) depth={MaxDepth} retention={Retention:c} costs=");
        foreach (ToolDefinition tool in (Catalogue ?? new ToolCatalogue()).Where(_ => LimitsCost).OrderBy(tool => tool.Action, StringComparer.Ordinal))
        {
            Limits.Append(text, tool.Action).Append(CultureInfo.InvariantCulture, $"={tool.Cost} ");
        }

        text.Append("arguments=");
        foreach ((string action, string argument) in CostArguments.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Limits.Append(Limits.Append(text, action), argument);
        }

        return text.ToString();
    }
}
