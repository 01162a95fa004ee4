using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: quota</c></summary>
internal sealed class QuotaType() : PolicyType("quota", "Lets no more than so many calls through in a window of time.", Limit, Window, For, Windows, AppliesTo)
{
    private static readonly Field<long> Limit = CommonFields.Required("limit", new IntegerShape(1, long.MaxValue), "How many calls are let through in one window.");

    private static readonly Field<TimeSpan> Window = CommonFields.Required("window", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromDays(366)), "How long a window is.");

    private static readonly Field<IReadOnlyList<QuotaSubject>> For = CommonFields.Optional("for", new ListShape<QuotaSubject>("subjects", new ChoiceShape<QuotaSubject>(
        "whom a quota is for", ("agent", QuotaSubject.Agent), ("name", QuotaSubject.Name), ("lineage", QuotaSubject.Lineage), ("sponsor", QuotaSubject.Sponsor), ("tool", QuotaSubject.Tool)),
        1, 5), "Who or what has a quota of its own, all of these together; when it is not said, all calls have one.");

    private static readonly Field<QuotaWindow> Windows = CommonFields.Optional(
        "windows", new ChoiceShape<QuotaWindow>("where windows lie", ("sliding", QuotaWindow.Sliding), ("fixed", QuotaWindow.Fixed)), "Where the windows lie; sliding when it is not said.");

    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.MayApplyTo();

    protected override IAgentPolicy Make(string id, FieldValues values, Reading reading) => new QuotaPolicy(id, new QuotaOptions
    {
        Limit = values.Get(Limit),
        Window = values.Get(Window),
        For = values.Get(For, []).Aggregate(QuotaSubject.All, (all, subject) => all | subject),
        Windows = values.Maybe(Windows) ?? QuotaWindow.Sliding,
        Actions = values.Get(AppliesTo, null),
    });
}
