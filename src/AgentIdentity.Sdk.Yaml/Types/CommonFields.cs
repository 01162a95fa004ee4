namespace AgentIdentity.Sdk.Yaml;

/// <summary>Fields that several policy types have.</summary>
internal static class CommonFields
{
    private const int MaxActions = 4096;

    public static ListShape<string> Actions { get; } = new("actions", new ActionShape(), 1, MaxActions);

    /// <summary>The actions a policy is about.</summary>
    public static Field<IReadOnlyList<string>> AppliesTo() => new("applies_to", Actions, isRequired: true, "The actions the policy is about; every other action is left alone.");

    public static Field<T> Required<T>(string name, Shape<T> shape, string description)
        where T : notnull => new(name, shape, isRequired: true, description);

    public static Field<T> Optional<T>(string name, Shape<T> shape, string description)
        where T : notnull => new(name, shape, isRequired: false, description);
}
