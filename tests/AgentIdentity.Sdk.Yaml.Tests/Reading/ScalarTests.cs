using static AgentIdentity.Sdk.Yaml.Support.PolicyText;

namespace AgentIdentity.Sdk.Yaml.Reading;

/// <summary>What a value without quotes is, whatever other readers of YAML say.</summary>
public sealed class ScalarTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("on")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("12")]
    [InlineData("012")]
    [InlineData("0x1F")]
    [InlineData("1_000")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData("12:30")]
    [InlineData("2026-11-24")]
    [InlineData(".inf")]
    public void A_text_that_may_be_something_else_needs_quotes(string text)
    {
        MistakesAfter("reason: large payment", $"reason: {text}").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.WrongType);
        MistakesAfter("reason: large payment", $"reason: \"{text}\"").Should().BeEmpty();
        MistakesAfter("reason: large payment", $"reason: '{text}'").Should().BeEmpty();
    }

    [Theory]
    [InlineData("large")]
    [InlineData("2nd floor")]
    [InlineData("no-reply")]
    [InlineData("v1.2")]
    public void A_text_that_cannot_be_anything_else_needs_none(string text) => MistakesAfter("reason: large payment", $"reason: {text}").Should().BeEmpty();

    [Theory]
    [InlineData("010")]
    [InlineData("0o10")]
    [InlineData("0x10")]
    [InlineData("+2")]
    [InlineData("1_0")]
    [InlineData("2.0")]
    [InlineData("'2'")]
    [InlineData("two")]
    [InlineData("[2]")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public void A_whole_number_is_decimal_digits(string number) =>
        MistakesAfter("cost: 5", $"cost: {number}").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.WrongType);

    [Theory]
    [InlineData("cost: 5", "cost: -1")]
    [InlineData("cost: 5", "cost: 1000000000001")]
    [InlineData("persons: 2", "persons: 0")]
    [InlineData("persons: 2", "persons: 17")]
    [InlineData("4h", "0s")]
    [InlineData("4h", "30d1s")]
    [InlineData("[payments.pay]\n            argument:", "[]\n            argument:")]
    public void What_is_out_of_range_is_refused(string part, string becomes) =>
        MistakesAfter(part.Replace("            ", "    ", StringComparison.Ordinal), becomes.Replace("            ", "    ", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.OutOfRange);

    [Theory]
    [InlineData("cost: 5", "cost: 0")]
    [InlineData("cost: 5", "cost: 1000000000000")]
    [InlineData("persons: 2", "persons: 16")]
    [InlineData("4h", "1s")]
    [InlineData("4h", "30d")]
    [InlineData("4h", "1d2h3m4s")]
    public void The_bounds_themselves_are_in_range(string part, string becomes) => MistakesAfter(part, becomes).Should().BeEmpty();

    [Theory]
    [InlineData("4")]
    [InlineData("4 h")]
    [InlineData("4h4h")]
    [InlineData("30m1h")]
    [InlineData("-4h")]
    [InlineData("4w")]
    [InlineData("h")]
    [InlineData("9999999999s")]
    public void A_time_has_units_the_large_ones_first(string time) =>
        MistakesAfter("expires: 4h", $"expires: {time}").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.WrongType);

    [Theory]
    [InlineData("yes")]
    [InlineData("True")]
    [InlineData("on")]
    [InlineData("1")]
    [InlineData("'true'")]
    public void Only_true_and_false_are_booleans(string flag)
    {
        MistakesAfter("one_of: [EUR, USD]", $"one_of: [EUR, USD], optional: {flag}").Should().ContainSingle().Which.Message.Should().Contain("true or false");
        MistakesAfter("one_of: [EUR, USD]", "one_of: [EUR, USD], optional: true").Should().BeEmpty();
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData(".nan")]
    [InlineData("1.")]
    [InlineData("0x7f")]
    [InlineData("01")]
    public void A_number_is_one_of_json(string number) => MistakesAfter("max: 10000", $"max: {number}").Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.WrongType);
}
