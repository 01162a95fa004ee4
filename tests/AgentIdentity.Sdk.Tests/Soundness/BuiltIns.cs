using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every policy this library brings, with settings that matter in a <see cref="PolicyWorld"/>.</summary>
internal static class BuiltIns
{
    private static readonly Gen<string[]> SomeActions = Gen.Int[1, (1 << PolicyWorld.Actions.Length) - 1]
        .Select(mask => PolicyWorld.Actions.Where((_, at) => (mask & (1 << at)) != 0).ToArray());

    private static readonly QuotaSubject[] Subjects = Enum.GetValues<QuotaSubject>();

    private static readonly Dictionary<Type, Gen<Func<string, IAgentPolicy>>> Makers = [];

    static BuiltIns()
    {
        Bring((name, actions, limit) => new ArgumentLimitPolicy(
            name, new ArgumentLimitOptions { Actions = actions, Limits = [new ArgumentLimit { Argument = "amount", Constraint = ArgumentConstraint.Range(null, limit) }] }));
        Bring((name, actions, above) => new ApprovalThresholdPolicy(
            name, new ApprovalThresholdOptions { Actions = actions, Argument = "amount", Thresholds = [new ApprovalThreshold { Above = above, Requirement = new ApprovalRequirement() }] }));
        Bring((name, actions, _) => new ApprovalPolicy(name, new ApprovalPolicyOptions { Actions = actions, Requirement = new ApprovalRequirement() }));
        Bring((name, _, risk) => new ToolCataloguePolicy(name, PolicyWorld.Catalogue, new ToolCatalogueOptions { ApproveFrom = risk > 4 ? null : (ToolRisk)Math.Max(1, risk) }));
        Bring((name, _, _) => new InformationFlowPolicy(name, PolicyWorld.Catalogue));
        Bring((name, actions, level) => new RiskPolicy(name, Raised(level), new RiskOptions { Actions = actions, DenyFrom = RiskLevel.High, ApproveFrom = RiskLevel.Medium }));
        Bring((name, actions, which) => new SequencePolicy(name, new SequenceOptions { Rules = [Rule(actions, which)] }));
        Bring((name, actions, _) => new SegmentPolicy(
            name, new SegmentMap(["here", "hr", "outside"], actions.Contains("mail.send") ? [Way("here")] : [Way("here"), Way("hr")]), PolicyWorld.Catalogue));
        Bring((name, actions, limit) => new QuotaPolicy(
            name, new QuotaOptions { Limit = 1 + (limit % 2), Window = TimeSpan.FromMinutes(5), Actions = actions, For = Subjects[limit % Subjects.Length] }));
        Bring((name, _, limit) => new LineageBudgetPolicy(name, new LineageBudgetOptions
        {
            Lineage = new LineageBudget { Calls = 1 + (limit % 5), Agents = 1 + (limit % 3) },
            EachAgent = new LineageBudget { Calls = 1 + (limit % 4), Cost = 1 + limit },
            MaxDepth = limit % 3,
            CostArguments = new Dictionary<string, string> { ["bank.pay"] = "amount" },
            Catalogue = PolicyWorld.Catalogue,
        }));
        Bring((name, actions, limit) => new RemotePolicy(new QuotaPolicy(name, new QuotaOptions { Limit = 1 + (limit % 2), Window = TimeSpan.FromMinutes(5), Actions = actions })));
        Bring((name, actions, hours) => new MaintenanceFreezePolicy(name, new MaintenanceFreezeOptions
        {
            Freezes = [new MaintenanceFreeze { From = GuardSetup.Start.AddMinutes(hours - 4), To = GuardSetup.Start.AddMinutes(hours), Reason = "a test", Actions = actions }],
        }));
        Bring((name, actions, minutes) => new TimeWindowPolicy(name, new TimeWindowOptions
        {
            TimeZone = "Europe/Vienna",
            Windows = [new TimeWindow { From = new TimeOnly(13, 0), To = new TimeOnly(13, minutes + 1) }],
            Actions = actions,
        }));
    }

    /// <summary>Makes one of a kind, under a name.</summary>
    public static IReadOnlyDictionary<Type, Gen<Func<string, IAgentPolicy>>> All => Makers;

    private static void Bring<T>(Func<string, string[], int, T> make)
        where T : IAgentPolicy =>
        Makers.Add(typeof(T), Gen.Select(SomeActions, Gen.Int[0, 9]).Select(settings => (Func<string, IAgentPolicy>)(name => make(name, settings.Item1, settings.Item2))));

    private static RiskRegister Raised(int level)
    {
        RiskRegister register = new();
        if (level is > 0 and < 8)
        {
            register.Raise(RiskSubject.Name(level % 2 == 0 ? "root" : "root/child"), (RiskLevel)((int)RiskLevel.Medium + (level % 3)), "a test");
        }

        return register;
    }

    private static SegmentGateway Way(string from) => new() { Name = $"from-{from}", From = from, To = "outside", Actions = ["mail.send"] };

    private static SequenceRule Rule(string[] actions, int which)
    {
        ActionGroup group = ActionGroup.Of("group", actions);
        string other = PolicyWorld.Actions.FirstOrDefault(action => !actions.Contains(action)) ?? "none.left";
        return (which % 4) switch
        {
            0 => SequenceRule.Never(group, other),
            1 => SequenceRule.AtMost(1 + (which / 4), group),
            2 => SequenceRule.Only(group, other),
            _ => SequenceRule.Conflict(group, other),
        };
    }
}
