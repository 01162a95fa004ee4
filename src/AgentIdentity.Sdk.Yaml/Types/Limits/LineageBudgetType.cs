using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: lineage-budget</c></summary>
internal sealed class LineageBudgetType() : PolicyType(
    "lineage-budget", "Limits what a whole lineage uses up, however many agents it spawns.", Lineage, EachAgent, MaxDepth, CostArguments, Retention)
{
    private static readonly Field<LineageBudget> Lineage = CommonFields.Optional("lineage", new BudgetShape(), "What the whole lineage may use up: every agent in it, siblings together.");

    private static readonly Field<LineageBudget> EachAgent = CommonFields.Optional("each_agent", new BudgetShape(), "What each agent may use up together with everything below it.");

    private static readonly Field<long> MaxDepth = CommonFields.Optional("max_depth", new IntegerShape(0, 32), "How many delegations may lie between the first agent and one that calls.");

    private static readonly Field<IReadOnlyList<Named<string>>> CostArguments = CommonFields.Optional(
        "cost_arguments", new NamedShape<string>("actions", ActionShape.Id, ArgumentLimitType.ArgumentName, 1, 4096), "For actions whose cost is one of their arguments: the argument's name, by action.");

    private static readonly Field<TimeSpan> Retention = CommonFields.Optional(
        "retention", new DurationShape(TimeSpan.FromDays(1), TimeSpan.FromDays(3660)), "How long after its last root has expired what a lineage used up is remembered; 90d when it is not said.");

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        LineageBudget? lineage = values.Get(Lineage, null);
        LineageBudget? each = values.Get(EachAgent, null);
        IReadOnlyList<Named<string>> arguments = values.Get(CostArguments, []);
        bool limitsCost = lineage?.Cost is not null || each?.Cost is not null;
        int before = reading.Mistakes.Count;
        if (lineage is null && each is null && !values.Has(MaxDepth))
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.Unreachable, "this policy limits nothing: say lineage, each_agent or max_depth");
        }

        if (!limitsCost && arguments.Count > 0)
        {
            reading.Mistakes.Add(values.PlaceOf(CostArguments), PolicyMistakeCodes.Unreachable, "no budget limits cost: say cost in lineage or each_agent, or delete this");
        }

        foreach (Named<string> argument in arguments)
        {
            reading.IsDeclared(new ScalarNode(argument.At, argument.Name, IsPlain: false), "tool", argument.Name, reading.Tools, "tools");
        }

        ExceedsLineage(lineage, each, values, reading);
        ToolCatalogue? tools = limitsCost ? reading.Catalogue(values.At) : null;
        if (reading.Mistakes.Count > before || (limitsCost && tools is null))
        {
            return null;
        }

        LineageBudgetOptions options = new()
        {
            Lineage = lineage,
            EachAgent = each,
            MaxDepth = (int?)values.Maybe(MaxDepth),
            Catalogue = tools,
            CostArguments = arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal),
            Retention = values.Maybe(Retention) ?? TimeSpan.FromDays(90),
        };
        return new LineageBudgetPolicy(id, options);
    }

    /// <summary>The first agent is an agent too, so what the whole lineage may use up bounds what each may.</summary>
    private static void ExceedsLineage(LineageBudget? lineage, LineageBudget? each, FieldValues values, Reading reading)
    {
        if (each?.Calls >= lineage?.Calls || each?.Agents >= lineage?.Agents || each?.Cost >= lineage?.Cost)
        {
            reading.Mistakes.Add(values.PlaceOf(EachAgent), PolicyMistakeCodes.Unreachable, "what each agent may use up is never reached: the whole lineage may use up no more; choose less");
        }
    }
}
