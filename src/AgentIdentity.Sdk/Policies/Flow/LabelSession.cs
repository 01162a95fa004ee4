namespace AgentIdentity.Sdk.Policies;

/// <summary>The verdicts of an information-flow policy for one chain, each made when it is first needed: charges have the same keys for every call.</summary>
internal sealed class LabelSession(string policy, string lineage, SessionSpan span, ToolLabels[] tools)
{
    private readonly PolicyVerdict?[] _verdicts = new PolicyVerdict?[tools.Length];

    /// <summary>The counter of a label; only the last part may have spaces, so no two share a key.</summary>
    public static string Key(string policy, string label, string lineage) => $"{policy} label {label} {lineage}";

    public PolicyVerdict Judge(int index, DateTimeOffset now, DateTimeOffset? remembersSince)
    {
        if (now >= span.EndsAt)
        {
            return SessionVerdicts.TooOld;
        }

        return tools[index].Refuses.Length > 0 && !span.IsRememberedBy(remembersSince)
            ? SessionVerdicts.Forgotten
            : Volatile.Read(ref _verdicts[index]) ?? Make(index);
    }

    private PolicyVerdict Make(int index)
    {
        ToolLabels tool = tools[index];
        Charge[] charges =
        [
            .. tool.Refuses.Select(label => Charge.IfUnused(Key(policy, label, lineage))),
            .. tool.Adds.Select(label => new Charge(Key(policy, label, lineage), 1, long.MaxValue, span.ForgetAt)),
        ];
        PolicyVerdict verdict = PolicyVerdict.ContinueWith(tool.Refusal, charges);
        Volatile.Write(ref _verdicts[index], verdict);
        return verdict;
    }
}
