using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: argument-limit</c></summary>
internal sealed class ArgumentLimitType() : PolicyType(
    "argument-limit", "Narrows the arguments of some actions for everybody, whatever their scopes say; a missing argument is a denial.", AppliesTo, Arguments)
{
    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.AppliesTo();

    private static readonly Field<IReadOnlyList<Named<ConstrainedArgument>>> Arguments = CommonFields.Required(
        "arguments",
        new NamedShape<ConstrainedArgument>("arguments", ArgumentName, ConstraintShape.OfArgument, 1, ArgumentLimitPolicy.MaxLimits),
        "What the arguments must be, by name.");

    /// <summary>An argument's name, as tools have it.</summary>
    public static TextShape ArgumentName => new("an argument", null, text => text.Length is > 0 and <= TextShape.MaxLength, $"1 to {TextShape.MaxLength} characters");

    protected override IAgentPolicy Make(string id, FieldValues values, Reading reading)
    {
        IReadOnlyList<string> actions = values.Get(AppliesTo);
        foreach (Named<ConstrainedArgument> argument in values.Get(Arguments))
        {
            if (argument.Value.Max is { } max)
            {
                reading.Reach.Bound(actions, argument.Name, max, argument.At);
            }
        }

        return new ArgumentLimitPolicy(id, new ArgumentLimitOptions
        {
            Actions = actions,
            Limits = [.. values.Get(Arguments).Select(argument => new ArgumentLimit
            {
                Argument = argument.Name,
                Constraint = argument.Value.Constraint,
                IsOptional = argument.Value.IsOptional,
            })],
        });
    }
}
