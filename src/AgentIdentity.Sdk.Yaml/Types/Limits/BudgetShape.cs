using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What may be used up in all.</summary>
internal sealed class BudgetShape() : ObjectShape<LineageBudget>("a budget", Calls, Agents, Cost)
{
    private static readonly Field<long> Calls = CommonFields.Optional("calls", new IntegerShape(1, long.MaxValue), "How many calls may be made.");

    private static readonly Field<long> Agents = CommonFields.Optional("agents", new IntegerShape(1, long.MaxValue), "How many different agents there may be, the first included.");

    private static readonly Field<long> Cost = CommonFields.Optional("cost", new IntegerShape(1, long.MaxValue), "What the calls may cost, in the units of the tools.");

    protected override LineageBudget? Make(FieldValues values, Reading reading)
    {
        LineageBudget budget = new() { Calls = values.Maybe(Calls), Agents = values.Maybe(Agents), Cost = values.Maybe(Cost) };
        if (budget.Calls is not null || budget.Agents is not null || budget.Cost is not null)
        {
            return budget;
        }

        reading.Mistakes.Add(values.At, PolicyMistakeCodes.Unreachable, "this budget limits nothing: say calls, agents or cost");
        return null;
    }
}
