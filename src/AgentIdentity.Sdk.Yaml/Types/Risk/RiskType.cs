using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: risk</c></summary>
internal sealed class RiskType() : PolicyType(
    "risk", "Asks people about, or refuses, what agents do that bear a risk.", [DenyFrom, ApproveFrom, AppliesTo, .. Approval.Fields])
{
    private static readonly Field<RiskLevel> DenyFrom = CommonFields.Optional(
        "deny_from",
        new ChoiceShape<RiskLevel>("a risk level", ("medium", RiskLevel.Medium), ("high", RiskLevel.High), ("critical", RiskLevel.Critical), ("never", RiskLevel.Unspecified)),
        "The level from which calls are refused; high when it is not said.");

    private static readonly Field<RiskLevel> ApproveFrom = CommonFields.Optional(
        "approve_from", new ChoiceShape<RiskLevel>("a risk level", ("medium", RiskLevel.Medium), ("high", RiskLevel.High), ("critical", RiskLevel.Critical)), "The level from which people must approve; none when it is not said.");

    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.MayApplyTo();

    private static readonly ApprovalFields Approval = new();

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        RiskLevel? deny = values.Maybe(DenyFrom) is { } said ? (said == RiskLevel.Unspecified ? null : said) : RiskLevel.High;
        RiskLevel? approve = values.Maybe(ApproveFrom);
        string? mistake = deny is null && approve is null ? "nothing is ever refused, and nobody is ever asked: say deny_from or approve_from"
            : approve >= deny ? "nobody is ever asked: calls are refused from that level on; ask from a lower one"
            : approve is null && Approval.FirstSaid(values) is { } idle ? $"nobody is ever asked: say with approve_from from which level on, or delete {idle.Name}"
            : null;
        if (mistake is not null)
        {
            reading.Mistakes.Add(values.PlaceOf(ApproveFrom), PolicyMistakeCodes.Unreachable, mistake);
            return null;
        }

        return !reading.HasHost(values.At, reading.Host.Risk, "a register of risks (PolicyFileHost.Risk)") ? null : new RiskPolicy(id, reading.Host.Risk, new RiskOptions
        {
            DenyFrom = deny,
            ApproveFrom = approve,
            Approval = Approval.Make(values),
            Actions = values.Get(AppliesTo, null),
        });
    }
}
