using static AgentIdentity.Sdk.Yaml.Support.PolicyText;

namespace AgentIdentity.Sdk.Yaml.Reading;

/// <summary>Rules that could never have an effect.</summary>
public sealed class ReachTests
{
    [Fact]
    public void A_threshold_where_a_limit_denies_is_refused()
    {
        MistakesAfter("above: 5000", "above: 10000").Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake =>
            mistake.Code == PolicyMistakeCodes.Unreachable && mistake.Line == 21 && mistake.Message.Contains("line 13"));
        MistakesAfter("above: 5000", "above: 9999.99").Should().BeEmpty();
    }

    [Fact]
    public void A_threshold_that_some_action_can_reach_is_none() =>
        MistakesIn(Sound.Replace("above: 5000", "above: 10000", StringComparison.Ordinal)
            .Replace("applies_to: [payments.pay]\n    argument:", "applies_to: [payments.pay, mail.send]\n    argument:", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void Two_thresholds_at_one_number_are_refused() =>
        MistakesAfter("above: 5000", "above: 1e3").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Unreachable);

    [Theory]
    [InlineData("{ min: 2, max: 1 }")]
    [InlineData("{ min: 1, below: 1 }")]
    [InlineData("{ above: 1, max: 1 }")]
    public void A_range_with_nothing_in_it_is_refused(string range) =>
        MistakesAfter("{ one_of: [EUR, USD] }", range).Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Unreachable);

    [Theory]
    [InlineData("one_of: [EUR, EUR]")]
    [InlineData("one_of: [1, 1.0]")]
    [InlineData("one_of: [null, null]")]
    public void What_is_listed_twice_is_refused(string list) =>
        MistakesAfter("one_of: [EUR, USD]", list).Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Duplicate);

    [Fact]
    public void An_action_of_no_tool_is_refused() =>
        MistakesAfter("applies_to: [mail.send]", "applies_to: [mail.sent]").Should().ContainSingle().Which.Message.Should().Be("there is no tool mail.sent under tools; did you mean mail.send?");

    [Fact]
    public void A_label_or_segment_of_no_declaration_is_refused()
    {
        MistakesAfter("adds: [untrusted]", "adds: [untrustd]").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.UnknownReference);
        MistakesAfter("segment: office", "segment: ofice").Should().ContainSingle().Which.Message.Should().EndWith("did you mean office?");
        MistakesAfter("adds: [untrusted]", "adds: [internal]").Should().BeEmpty();
    }
}
