using AgentIdentity.Sdk.Policies;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every policy this library brings, with settings that matter in a <see cref="PolicyWorld"/>.</summary>
internal static class BuiltIns
{
    private static readonly Gen<string[]> SomeActions = Gen.Int[1, (1 << PolicyWorld.Actions.Length) - 1]
        .Select(mask => PolicyWorld.Actions.Where((_, at) => (mask & (1 << at)) != 0).ToArray());

    /// <summary>Makes one of a kind, under a name.</summary>
    public static IReadOnlyDictionary<Type, Gen<Func<string, IAgentPolicy>>> All { get; } = new Dictionary<Type, Gen<Func<string, IAgentPolicy>>>
    {
        [typeof(ArgumentLimitPolicy)] = Gen.Select(SomeActions, Gen.Int[0, 9]).Select(Make((actions, limit) => name => new ArgumentLimitPolicy(
            name, new ArgumentLimitOptions { Actions = actions, Limits = [new ArgumentLimit { Argument = "amount", Constraint = ArgumentConstraint.Range(null, limit) }] }))),
        [typeof(ApprovalThresholdPolicy)] = Gen.Select(SomeActions, Gen.Int[0, 9]).Select(Make((actions, above) => name => new ApprovalThresholdPolicy(
            name, new ApprovalThresholdOptions { Actions = actions, Argument = "amount", Thresholds = [new ApprovalThreshold { Above = above, Requirement = new ApprovalRequirement() }] }))),
        [typeof(ApprovalPolicy)] = Gen.Select(SomeActions, Gen.Int[0, 9]).Select(Make((actions, _) => name => new ApprovalPolicy(
            name, new ApprovalOptions { Actions = actions, Requirement = new ApprovalRequirement() }))),
        [typeof(ToolCataloguePolicy)] = Gen.Select(SomeActions, Gen.Int[0, 9]).Select(Make((_, risk) => name => new ToolCataloguePolicy(
            name, PolicyWorld.Catalogue, new ToolCatalogueOptions { ApproveFrom = risk > 4 ? null : (ToolRisk)Math.Max(1, risk) }))),
    };

    private static Func<(string[], int), Func<string, IAgentPolicy>> Make(Func<string[], int, Func<string, IAgentPolicy>> make) => settings => make(settings.Item1, settings.Item2);
}
