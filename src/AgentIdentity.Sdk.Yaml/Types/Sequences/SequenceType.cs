using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: sequence</c></summary>
internal sealed class SequenceType() : PolicyType("sequence", "Rules over what a session does, one call after another.", Groups, Rules, SessionLength)
{
    private static readonly Field<IReadOnlyList<Named<IReadOnlyList<string>>>> Groups = CommonFields.Optional(
        "groups", new NamedShape<IReadOnlyList<string>>("groups", TextShape.Name("a group"), new ActionsShape(), 1, 256), "Actions under one name, for the rules: a duty, such as preparing payments.");

    private static readonly Field<IReadOnlyList<SequenceRuleText>> Rules = CommonFields.Required(
        "rules", new ListShape<SequenceRuleText>("rules", new SequenceRuleShape(), 1, 256), "The rules; all of them hold.");

    private static readonly Field<TimeSpan> SessionLength = CommonFields.SessionLength();

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        Dictionary<string, ActionGroup> groups = values.Get(Groups, []).ToDictionary(group => group.Name, group => ActionGroup.Of(group.Name, group.Value), StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        int before = reading.Mistakes.Count;
        List<SequenceRule> rules = [];
        foreach (SequenceRuleText text in values.Get(Rules))
        {
            ActionGroup? subject = Find(text.Subject, groups, used, reading);
            ActionGroup? other = text.Other is null ? null : Find(text.Other, groups, used, reading);
            if (subject is not null && (other is not null || text.Other is null) && Make(text, subject, other, reading) is { } rule)
            {
                rules.Add(rule);
            }
        }

        SequenceReach.Check(values.Get(Rules), reading.Mistakes);
        foreach (Named<IReadOnlyList<string>> idle in values.Get(Groups, []).Where(group => !used.Contains(group.Name)))
        {
            reading.Mistakes.Add(idle.At, PolicyMistakeCodes.Unreachable, $"no rule mentions the group {idle.Name}: delete it");
        }

        return reading.Mistakes.Count > before ? null : new SequencePolicy(id, values.Maybe(SessionLength) is { } length
            ? new SequenceOptions { Rules = rules, SessionLength = length }
            : new SequenceOptions { Rules = rules });
    }

    private static ActionGroup? Find(PlacedText text, Dictionary<string, ActionGroup> groups, HashSet<string> used, Reading reading)
    {
        if (groups.TryGetValue(text.Text, out ActionGroup? group))
        {
            used.Add(text.Text);
            return group;
        }

        if (reading.Tools.Contains(text.Text))
        {
            return ActionGroup.FromString(text.Text);
        }

        reading.Mistakes.Add(text.Node.At, PolicyMistakeCodes.UnknownReference, $"{VisibleText.Shown(text.Text)} is neither a group of this policy nor a tool under tools{reading.Suggest(text.Text, groups.Keys.Concat(reading.Tools))}");
        return null;
    }

    private static SequenceRule? Make(SequenceRuleText text, ActionGroup subject, ActionGroup? other, Reading reading)
    {
        try
        {
            return text.Verb switch
            {
                SequenceVerb.Never => SequenceRule.Never(subject, other!),
                SequenceVerb.Only => SequenceRule.Only(subject, other!),
                SequenceVerb.AtMost => SequenceRule.AtMost(text.Times, subject),
                _ => SequenceRule.Conflict(subject, other!),
            };
        }
        catch (ArgumentException refused)
        {
            reading.Mistakes.Add(text.At, PolicyMistakeCodes.InvalidValue, ArgumentText.Of(refused));
            return null;
        }
    }
}
