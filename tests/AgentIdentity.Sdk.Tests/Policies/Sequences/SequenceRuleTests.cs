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
        Refused([], "at least one");
        Refused([null!], "null");
        Refused([SequenceRule.AtMost(1, "hr.read"), SequenceRule.AtMost(1, "hr.read")], "same twice");
        Refused([SequenceRule.AtMost(1, "hr.read"), SequenceRule.AtMost(2, "hr.read")], "limit hr.read twice");
        Refused([SequenceRule.AtMost(1, Prepare), SequenceRule.Never("hr.read", after: ActionGroup.Of("prepare", "erp.draft"))], "two groups called prepare");
        FluentActions.Invoking(() => new SequencePolicy("a name", Options(SequenceRule.AtMost(1, "hr.read")))).Should().Throw<ArgumentException>();

        static void Refused(SequenceRule[] rules, string why) =>
            FluentActions.Invoking(() => new SequencePolicy("sequences", Options(rules))).Should().Throw<ArgumentException>().WithMessage($"*{why}*");
    }

    [Fact]
    public void A_session_lasts_from_an_hour_to_ten_years()
    {
        foreach (TimeSpan length in new[] { TimeSpan.FromHours(1), TimeSpan.FromDays(3650) })
        {
            Length(length).Should().NotThrow();
        }

        Length(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*SessionLength is from one hour to 3650 days*");
        Length(TimeSpan.FromDays(3650) + TimeSpan.FromTicks(1)).Should().Throw<ArgumentOutOfRangeException>();
        Options(SequenceRule.AtMost(1, "hr.read")).SessionLength.Should().Be(TimeSpan.FromDays(90));

        static Action Length(TimeSpan length) => () => _ = new SequenceOptions { Rules = [], SessionLength = length };
    }

    [Fact]
    public void Two_settings_never_have_one_definition()
    {
        SequenceOptions[] settings =
        [
            Options(SequenceRule.AtMost(1, "hr.read")),
            Options(SequenceRule.AtMost(2, "hr.read")),
            Options(SequenceRule.AtMost(1, "hr.write")),
            Options(SequenceRule.AtMost(1, ActionGroup.Of("hr.read", "hr.read", "hr.list"))),
            Options(SequenceRule.AtMost(1, ActionGroup.Of("hr.see", "hr.read", "hr.list"))),
            Options(SequenceRule.Never("hr.read", after: "mail.send")),
            Options(SequenceRule.Never("mail.send", after: "hr.read")),
            Options(SequenceRule.Only("mail.send", after: "hr.read")),
            Options(SequenceRule.Conflict("mail.send", "hr.read")),
            Options(SequenceRule.AtMost(1, "hr.read"), SequenceRule.AtMost(1, "hr.write")),
            new() { Rules = [SequenceRule.AtMost(1, "hr.read")], SessionLength = TimeSpan.FromDays(1) },
        ];

        settings.Select(options => new SequencePolicy("sequences", options).Definition).Should().OnlyHaveUniqueItems();
    }

    private static SequenceOptions Options(params SequenceRule[] rules) => new() { Rules = rules };
}
