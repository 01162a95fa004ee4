using System.Globalization;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What may be used up in all. What is null is not limited.</summary>
public sealed class LineageBudget
{
    /// <summary>How many calls may be made.</summary>
    /// <value>Null, or at least 1.</value>
    public long? Calls { get; init; }

    /// <summary>How many different agents there may be, the first included: whoever calls, and everybody between it and the first.</summary>
    /// <value>Null, or at least 1.</value>
    public long? Agents { get; init; }

    /// <summary>What the calls may cost, in the units of <see cref="ToolDefinition.Cost"/>.</summary>
    /// <value>Null, or at least 1.</value>
    public long? Cost { get; init; }

    internal bool IsEmpty => Calls is null && Agents is null && Cost is null;

    internal void Validate(string name)
    {
        Limits.Require(Calls is null or >= 1, $"{name}.{nameof(Calls)}", "null, or at least 1");
        Limits.Require(Agents is null or >= 1, $"{name}.{nameof(Agents)}", "null, or at least 1");
        Limits.Require(Cost is null or >= 1, $"{name}.{nameof(Cost)}", "null, or at least 1");
        Limits.Require(!IsEmpty, name, "null, or limits something");
    }

    internal string Define() => string.Create(CultureInfo.InvariantCulture, $"calls={Calls} agents={Agents} cost={Cost}");
}
