namespace AgentIdentity.Sdk.Policies;

public sealed class SequenceRuleTests
{
    private static readonly ActionGroup Prepare = ActionGroup.Of("prepare", "erp.draft", "erp.amend");

    [Theory]
    [InlineData("mail.*")]
    [InlineData("mail")]
    [InlineData("")]
    [InlineData("mail.send ")]
    [InlineData("mail send.it")]
    public void An_action_is_one_action_id(string action)
    {
        FluentActions.Invoking(() => ActionGroup.FromString(action)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ActionGroup.Of("group", "hr.read", action)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_group_has_a_name_and_each_action_once()
    {
        FluentActions.Invoking(() => ActionGroup.Of("group")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ActionGroup.Of("group", "hr.read", "hr.read")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ActionGroup.Of("a group", "hr.read")).Should().Throw<ArgumentException>();

        Prepare.Actions.Should().Equal("erp.amend", "erp.draft");
        ActionGroup.FromString("hr.read").Name.Should().Be("hr.read");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_number_of_times_is_at_least_one(long times) =>
        FluentActions.Invoking(() => SequenceRule.AtMost(times, "hr.read")).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Nothing_waits_for_itself_alone()
    {
        FluentActions.Invoking(() => SequenceRule.Only("hr.read", after: "hr.read")).Should().Throw<ArgumentException>().WithMessage("*could ever begin*");
        FluentActions.Invoking(() => SequenceRule.Only(Prepare, after: "erp.draft")).Should().Throw<ArgumentException>();

        SequenceRule.Only("erp.draft", after: Prepare).ToString().Should().Be("erp.draft only after prepare");
    }

    [Fact]
    public void A_duty_does_not_conflict_with_itself() =>
        FluentActions.Invoking(() => SequenceRule.Conflict(Prepare, ActionGroup.Of("other", "hr.read", "erp.draft")))
            .Should().Throw<ArgumentException>().WithMessage("erp.draft belongs to both*");

    [Fact]
    public void Rules_that_make_no_sense_together_are_refused()
    {
        Refused([], "no rule");
        Refused([null!], "one is null");
        Refused([SequenceRule.AtMost(1, "hr.read"), SequenceRule.AtMost(1, "hr.read")], "say the same");
        Refused([SequenceRule.AtMost(1, "hr.read"), SequenceRule.AtMost(2, "hr.read")], "two rules limit hr.read");
        Refused([SequenceRule.AtMost(1, Prepare), SequenceRule.Never("hr.read", after: ActionGroup.Of("prepare", "erp.draft"))], "two groups are called prepare");
        FluentActions.Invoking(() => new SequencePolicy("a name", SequenceRule.AtMost(1, "hr.read"))).Should().Throw<ArgumentException>();

        static void Refused(SequenceRule[] rules, string why) =>
            FluentActions.Invoking(() => new SequencePolicy("sequences", rules)).Should().Throw<ArgumentException>().WithMessage($"*{why}*");
    }

    [Fact]
    public void Two_settings_never_have_one_definition()
    {
        SequenceRule[][] settings =
        [
            [SequenceRule.AtMost(1, "hr.read")],
            [SequenceRule.AtMost(2, "hr.read")],
            [SequenceRule.AtMost(1, "hr.write")],
            [SequenceRule.AtMost(1, ActionGroup.Of("hr.read", "hr.read", "hr.list"))],
            [SequenceRule.AtMost(1, ActionGroup.Of("hr.see", "hr.read", "hr.list"))],
            [SequenceRule.Never("hr.read", after: "mail.send")],
            [SequenceRule.Never("mail.send", after: "hr.read")],
            [SequenceRule.Only("mail.send", after: "hr.read")],
            [SequenceRule.Conflict("mail.send", "hr.read")],
            [SequenceRule.AtMost(1, "hr.read"), SequenceRule.AtMost(1, "hr.write")],
        ];

        settings.Select(rules => new SequencePolicy("sequences", rules).Definition).Should().OnlyHaveUniqueItems();
    }
}
