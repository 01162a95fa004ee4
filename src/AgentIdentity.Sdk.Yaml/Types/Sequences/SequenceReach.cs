namespace AgentIdentity.Sdk.Yaml;

/// <summary>Finds rules of a sequence that another one makes idle, or that together allow nothing.</summary>
internal static class SequenceReach
{
    public static void Check(IReadOnlyList<SequenceRuleText> rules, Mistakes mistakes)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            SequenceRuleText rule = rules[i];
            if (rules.Take(i).FirstOrDefault(earlier => SaysTheSame(earlier, rule)) is { } same)
            {
                mistakes.Add(rule.At, PolicyMistakeCodes.Unreachable, rule.Verb == SequenceVerb.AtMost
                    ? $"the rule in line {same.At.Line} counts the same: keep the one with the lower number"
                    : $"the rule in line {same.At.Line} says the same: delete one of them");
            }

            if (rule.Verb == SequenceVerb.Only && rules.FirstOrDefault(other => other.Verb == SequenceVerb.Never && IsAbout(other, rule)) is { } never)
            {
                mistakes.Add(rule.At, PolicyMistakeCodes.Unreachable, $"{VisibleText.Shown(rule.Subject.Text)} can never be called: the rule in line {never.At.Line} refuses it after what it has to wait for");
            }
        }
    }

    private static bool SaysTheSame(SequenceRuleText a, SequenceRuleText b) =>
        a.Verb == b.Verb && (IsAbout(a, b) || (a.Verb == SequenceVerb.Conflict && a.Subject.Text == b.Other!.Text && a.Other!.Text == b.Subject.Text));

    private static bool IsAbout(SequenceRuleText a, SequenceRuleText b) => a.Subject.Text == b.Subject.Text && a.Other?.Text == b.Other?.Text;
}
