using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: information-flow</c></summary>
internal sealed class InformationFlowType() : PolicyType(
    "information-flow", "Keeps the labels a session gathers from its tools, and refuses tools in sessions whose labels they refuse.")
{
    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        if (reading.Catalogue(values.At) is not { } tools)
        {
            return null;
        }

        if (!tools.Any(tool => tool.RefusesLabels.Count > 0))
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.Unreachable, "no tool refuses a label, so nothing is ever refused: say with refuses which labels a tool may not follow");
            return null;
        }

        return new InformationFlowPolicy(id, tools);
    }
}
