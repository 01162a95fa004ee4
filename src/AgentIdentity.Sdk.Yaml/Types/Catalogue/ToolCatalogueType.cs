using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: tool-catalogue</c></summary>
internal sealed class ToolCatalogueType() : PolicyType(
    "tool-catalogue", "Refuses tools that the file does not declare, or that are no longer what was reviewed, and asks people about dangerous ones.", [ApproveFrom, CheckArguments, Observe, .. Approval.Fields])
{
    private static readonly Field<ToolRisk> ApproveFrom = CommonFields.Optional("approve_from", RiskClass.OfTool, "The risk class from which on people must approve; none when it is not said.");

    private static readonly Field<bool> CheckArguments = CommonFields.Optional("check_arguments", new FlagShape(), "Whether arguments are held against the tool's schema; true when it is not said.");

    private static readonly Field<bool> Observe = CommonFields.Optional(
        "observe", new FlagShape(), "Whether tools are compared with what their servers offer at the moment, which the program must report; false when it is not said.");

    private static readonly ApprovalFields Approval = new();

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        if (!values.Has(ApproveFrom) && Approval.FirstSaid(values) is { } idle)
        {
            reading.Mistakes.Add(values.PlaceOf(idle), PolicyMistakeCodes.Unreachable, $"nobody is ever asked: say with approve_from from which risk class on, or delete {idle.Name}");
            return null;
        }

        bool observes = values.Maybe(Observe) ?? false;
        if (observes && !reading.HasHost(values.PlaceOf(Observe), reading.Host.Observations, "observations of what servers offer (PolicyFileHost.Observations)"))
        {
            return null;
        }

        if (reading.Catalogue(values.At) is not { } tools)
        {
            return null;
        }

        if (!observes && tools.FirstOrDefault(tool => tool.MustBeObserved) is { } unseen)
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.InvalidValue, $"the tool {unseen.Action} must be observed: say observe: true here, or delete its must_be_observed");
            return null;
        }

        return new ToolCataloguePolicy(id, tools, new ToolCatalogueOptions
        {
            Observations = observes ? reading.Host.Observations : null,
            ApproveFrom = values.Maybe(ApproveFrom),
            Approval = Approval.Make(values),
            ChecksArguments = values.Maybe(CheckArguments) ?? true,
        });
    }
}
