using System.Text;

namespace AgentIdentity.Sdk.Wire;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"a":1,"":2}""", """{"":2,"a":1}""")]
    [InlineData("""{"":1,"b":2,"a":3}""", """{"":1,"a":3,"b":2}""")]
    [InlineData("""{"aa":1,"a":2,"ab":3}""", """{"a":2,"aa":1,"ab":3}""")]
    [InlineData("""{"b":{"d":1,"c":2},"a":[{"y":1,"x":2}]}""", """{"a":[{"x":2,"y":1}],"b":{"c":2,"d":1}}""")]
    [InlineData("""{"10":1,"9":2,"1":3}""", """{"1":3,"10":1,"9":2}""")]
    [InlineData("""{"a":1,"B":2,"_":3}""", """{"B":2,"_":3,"a":1}""")]
    [InlineData("""{"\u0062":1,"a":2}""", """{"a":2,"b":1}""")]
    public void Members_are_ordered_by_name(string json, string expected) => Canonical(json).Should().Be(expected);

    [Fact]
    public void A_supplementary_character_sorts_by_its_surrogates_before_U_E000()
    {
        // U+10000 is D800 DC00 in UTF-16, so it precedes U+E000 and U+FFFD although its code point and its UTF-8 come later.
        Canonical("{\"\\uffff\":1,\"\\ue000\":2,\"\\ud800\\udc00\":3,\"\\udbff\\udfff\":4,\"\\ud7ff\":5}")
            .Should().Be("{\"\ud7ff\":5,\"\ud800\udc00\":3,\"\udbff\udfff\":4,\"\ue000\":2,\"\uffff\":1}");
    }

    [Fact]
    public void The_order_of_names_is_the_order_of_their_UTF16_code_units()
    {
        // Every pair of boundary characters, alone, after a common prefix and before a common suffix.
        string[] alphabet = ["", "\0", "a", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uf8ff", "\uffff", "\U00010000", "\U0001F600", "\U0010FFFF"];
        string[] names = [.. alphabet.SelectMany(a => alphabet.SelectMany(b => new[] { a + b, "p" + a + b })).Distinct()];
        string json = "{" + string.Join(",", names.Reverse().Select(name => $"{Quote(name)}:0")) + "}";

        string expected = "{" + string.Join(",", names.Order(StringComparer.Ordinal).Select(name => $"{Canonical(Quote(name))}:0")) + "}";
        Canonical(json).Should().Be(expected);
    }

    [Fact]
    public void Only_what_must_be_escaped_is_escaped() =>
        Canonical("\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\u0022\\u005c\\/\\u007f\\u0080\\u2028\\ud83d\\ude00\"")
            .Should().Be("\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\u007f\u0080\u2028\U0001F600\"");

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("1.0", "1")]
    [InlineData("10e-1", "1")]
    [InlineData("1E2", "100")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1000000000000000000000", "1e+21")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1e-400", "0")]
    [InlineData("1e-99999999999999999999", "0")]
    public void Equal_numbers_have_one_spelling(string json, string expected) => Canonical(json).Should().Be(expected);

    [Theory]
    [InlineData(0, 1500)]
    [InlineData(1, 1500)]
    [InlineData(1500, 1501)]
    [InlineData(40_000, 39_990)]
    public void A_long_run_of_zeros_and_the_exponent_that_undoes_it_are_weighed_exactly(int zeros, int exponent)
    {
        // 0.00…01e<exponent>: parsers that cap the exponent early get this wrong.
        int power = exponent - zeros - 1;
        string json = $"0.{new string('0', zeros)}1e{exponent}";

        (CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), out byte[]? canonical, out JsonDefect defect), defect)
            .Should().Be(power > 308 ? (false, JsonDefect.NumberOutOfRange) : (true, default));
        if (canonical is not null)
        {
            Encoding.UTF8.GetString(canonical).Should().Be(Canonical($"1e{power}"));
        }
    }

    [Fact]
    public void White_space_disappears() =>
        Canonical(" { \"a\" : [ 1 , { } , [ ] , \" \" ] } ").Should().Be("{\"a\":[1,{},[],\" \"]}");

    [Fact]
    public void Thousands_of_members_are_put_in_order()
    {
        string json = "{" + string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"{(i * 7919) % 5000:D4}\":{i}")) + "}";

        string canonical = Canonical(json);

        canonical.Should().StartWith("{\"0000\":0,\"0001\":").And.EndWith("}");
        Canonical(canonical).Should().Be(canonical);
        string[] names = [.. canonical.Trim('{', '}').Split(',').Select(member => member.Split(':')[0])];
        names.Should().HaveCount(5000).And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    private static string Quote(string name) =>
        "\"" + string.Concat(name.Select(unit => $"\\u{(int)unit:x4}")) + "\"";

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));
}
