namespace AgentIdentity.Sdk.Yaml;

/// <summary>One rule: <c>{ never: mail.send, after: hr.read }</c>, <c>{ at_most: 3, of: payments.refund }</c>, <c>{ only: deploy.run, after: review.pass }</c>, <c>{ conflict: [draft, release] }</c>.</summary>
internal sealed class SequenceRuleShape() : ObjectShape<SequenceRuleText>("a rule", Never, Only, After, AtMost, Of, Conflict)
{
    private static readonly PlacedTextShape Group = new(new TextShape("an action or a group", null, text => text.Length is > 0 and <= TextShape.MaxLength, $"1 to {TextShape.MaxLength} characters"));

    private static readonly Field<PlacedText> Never = CommonFields.Optional("never", Group, "What is refused once something else was allowed.");

    private static readonly Field<PlacedText> Only = CommonFields.Optional("only", Group, "What is refused until something else was allowed.");

    private static readonly Field<PlacedText> After = CommonFields.Optional("after", Group, "What comes first, for never and only.");

    private static readonly Field<long> AtMost = CommonFields.Optional("at_most", new IntegerShape(1, 1_000_000_000), "How many times something is allowed in a session.");

    private static readonly Field<PlacedText> Of = CommonFields.Optional("of", Group, "What is counted, for at_most.");

    private static readonly Field<IReadOnlyList<PlacedText>> Conflict = CommonFields.Optional(
        "conflict", new ListShape<PlacedText>("duties", Group, 2, 2), "Two duties that are kept apart: a session that did one does not do the other.");

    protected override SequenceRuleText? Make(FieldValues values, Reading reading)
    {
        string said = string.Join(' ', new Field[] { Never, Only, After, AtMost, Of, Conflict }.Where(values.Has).Select(field => field.Name));
        SequenceRuleText? rule = said switch
        {
            "never after" => new SequenceRuleText(SequenceVerb.Never, values.Get(Never), values.Get(After), 0, values.At),
            "only after" => new SequenceRuleText(SequenceVerb.Only, values.Get(Only), values.Get(After), 0, values.At),
            "at_most of" => new SequenceRuleText(SequenceVerb.AtMost, values.Get(Of), null, values.Get(AtMost), values.At),
            "conflict" => new SequenceRuleText(SequenceVerb.Conflict, values.Get(Conflict)[0], values.Get(Conflict)[1], 0, values.At),
            _ => null,
        };
        if (rule is null)
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.InvalidValue, "a rule says one thing: never and after, only and after, at_most and of, or conflict");
        }

        return rule;
    }
}
