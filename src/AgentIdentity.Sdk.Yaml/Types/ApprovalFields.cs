using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>Who must approve, as fields of whatever asks for it.</summary>
internal sealed class ApprovalFields
{
    private readonly Field<long> _persons = CommonFields.Optional("persons", new IntegerShape(1, ApprovalRequirement.MaxPersons), "How many different persons must approve; 1 when it is not said.");
    private readonly Field<string> _group = CommonFields.Optional("group", TextShape.Name("a group"), "The group they must belong to; any approver when it is not said.");
    private readonly Field<TimeSpan> _expires = CommonFields.Optional(
        "expires", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)), "How long the request waits before the call is refused; 1h when it is not said.");

    private readonly Field<string> _reason = CommonFields.Optional("reason", TextShape.Words, "Why people are asked, in words for them.");

    public IReadOnlyList<Field> Fields => [_persons, _group, _expires, _reason];

    /// <summary>The first of the fields that is said; null when none is.</summary>
    public Field? FirstSaid(FieldValues values) => Fields.FirstOrDefault(values.Has);

    public ApprovalRequirement Make(FieldValues values) => new()
    {
        Persons = (int)(values.Maybe(_persons) ?? 1),
        Group = values.Get(_group, null),
        ExpiresAfter = values.Maybe(_expires) ?? TimeSpan.FromHours(1),
        Reason = values.Get(_reason, null),
    };
}
