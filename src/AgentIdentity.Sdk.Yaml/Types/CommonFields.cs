namespace AgentIdentity.Sdk.Yaml;

/// <summary>Fields that several policy types have.</summary>
internal static class CommonFields
{
    private static readonly ActionsShape Actions = new();

    /// <summary>The actions a policy is about, which it must say.</summary>
    public static Field<IReadOnlyList<string>> AppliesTo() => Required("applies_to", Actions, "The actions the policy is about; every other action is left alone.");

    /// <summary>The actions something is about: all when it does not say.</summary>
    public static Field<IReadOnlyList<string>> MayApplyTo(string name = "applies_to", string about = "this") => Optional(name, Actions, $"The actions {about} is about; all when it is not said.");

    public static Field<T> Required<T>(string name, Shape<T> shape, string description)
        where T : notnull => new(name, shape, isRequired: true, description);

    public static Field<T> Optional<T>(string name, Shape<T> shape, string description)
        where T : notnull => new(name, shape, isRequired: false, description);
}
