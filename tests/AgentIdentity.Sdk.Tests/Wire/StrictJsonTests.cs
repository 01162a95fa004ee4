using System.Text;

namespace AgentIdentity.Sdk.Wire;

/// <summary>What the strict reader refuses, seen through <see cref="CanonicalJson.TryCanonicalize"/>.</summary>
public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""")]
    [InlineData("""{"":1,"":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"\u0061":1,"\u0061":2}""")]
    [InlineData("""{"/":1,"\/":2}""")]
    [InlineData("""{"\n":1,"\u000a":2}""")]
    [InlineData("""{"\u00E9":1,"\u00e9":2}""")]
    [InlineData("""{"é":1,"\u00e9":2}""")]
    [InlineData("""{"😀":1,"\ud83d\ude00":2}""")]
    [InlineData("""{"x":{"a":1,"a":2}}""")]
    [InlineData("""[[{"x":[{"a":1,"a":2}]}]]""")]
    [InlineData("""{"a":{"b":1},"c":[2],"a":{"b":1}}""")]
    public void A_member_named_twice_is_refused(string json) => DefectOf(json).Should().Be(JsonDefect.DuplicateMember);

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    [InlineData(5000)]
    public void A_duplicate_is_found_among_any_number_of_members(int members)
    {
        foreach (int at in new[] { 0, members / 2, members - 1 })
        {
            string distinct = string.Join(",", Enumerable.Range(0, members).Select(i => $"\"m{i}\":[{i},{{}}]"));

            DefectOf($"{{{distinct},\"m{at}\":0}}").Should().Be(JsonDefect.DuplicateMember);
            DefectOf($"{{{distinct},\"\\u006d{at}\":0}}").Should().Be(JsonDefect.DuplicateMember);
            DefectOf($"{{{distinct}}}").Should().BeNull();
        }
    }

    [Theory]
    [InlineData("""{"a":{"a":{"a":1}}}""")]
    [InlineData("""[{"a":1},{"a":1}]""")]
    [InlineData("""{"a":1,"A":2,"á":3,"a\u0301":4,"\u00e1 ":5}""")]
    public void Names_that_differ_are_not_duplicates(string json) => DefectOf(json).Should().BeNull();

    [Theory]
    [InlineData("EFBBBF7B7D")]              // a byte order mark
    [InlineData("7B7DEFBBBF")]
    [InlineData("FEFF007B007D")]            // UTF-16
    [InlineData("7B007D00")]
    [InlineData("2280 22")]                 // a continuation byte alone
    [InlineData("22C022")]                  // a lead byte alone
    [InlineData("22C08022")]                // overlong NUL
    [InlineData("22C1A122")]                // overlong 'a'
    [InlineData("22E08080 22")]             // overlong
    [InlineData("22EDA08022")]              // a raw lone surrogate
    [InlineData("22EDB08022")]
    [InlineData("22EDA0BDEDB88022")]        // a raw surrogate pair (CESU-8)
    [InlineData("22F490808022")]            // beyond U+10FFFF
    [InlineData("22F5808080 22")]
    [InlineData("22FF22")]
    [InlineData("22E282")]                  // cut off
    public void Bytes_that_are_not_plain_UTF8_are_refused(string hex) =>
        DefectOf(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))).Should().Be(JsonDefect.Malformed);

    [Theory]
    [InlineData("""
                "\ud800"
                """)]
    [InlineData("""
                "\udc00"
                """)]
    [InlineData("""
                "\ud83dx"
                """)]
    [InlineData("""
                "\ud83d\n"
                """)]
    [InlineData("""
                "\ud83d\ud83d"
                """)]
    [InlineData("""
                "\ude00\ud83d"
                """)]
    [InlineData("""
                "\ud83d\u0041"
                """)]
    [InlineData("""
                {"\ud800":1}
                """)]
    public void An_escaped_lone_surrogate_is_refused(string json) => DefectOf(json).Should().Be(JsonDefect.Malformed);

    [Theory]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData("+1")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("1.")]
    [InlineData("1.e1")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e1.5")]
    [InlineData("1e1e1")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("1 000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("١")]
    public void What_only_looks_like_a_number_is_refused(string json) => DefectOf(json).Should().Be(JsonDefect.Malformed);

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("[1,{\"a\":1.7976931348623159e308}]")]
    public void A_number_beyond_a_double_has_no_canonical_form(string json) => DefectOf(json).Should().Be(JsonDefect.NumberOutOfRange);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("[")]
    [InlineData("[}")]
    [InlineData("{]")]
    [InlineData("[1")]
    [InlineData("[1,")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\"::1}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{null:1}")]
    [InlineData("\"")]
    [InlineData("\"a")]
    [InlineData("\"\\")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12\"34\"")]
    [InlineData("\"\\u004G\"")]
    [InlineData("\"\\U0041\"")]
    [InlineData("\"\\a\"")]
    [InlineData("\"\\0\"")]
    [InlineData("tru")]
    [InlineData("truex")]
    [InlineData("True")]
    [InlineData("nul")]
    [InlineData("undefined")]
    [InlineData("// comment\n1")]
    [InlineData("/* comment */1")]
    [InlineData("\u00a01")]     // white space, but not JSON's
    [InlineData("\f1")]
    public void What_is_not_JSON_is_refused(string json) => DefectOf(json).Should().Be(JsonDefect.Malformed);

    [Theory]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("{}]")]
    [InlineData("1 1")]
    [InlineData("null\0")]
    [InlineData("\0null")]
    [InlineData("[]x")]
    [InlineData("\"a\"\"b\"")]
    public void Bytes_before_or_after_the_value_are_refused(string json) => DefectOf(json).Should().Be(JsonDefect.Malformed);

    [Fact]
    public void A_raw_control_character_in_a_string_is_refused()
    {
        for (char control = '\0'; control < ' '; control++)
        {
            DefectOf($"\"a{control}b\"").Should().Be(JsonDefect.Malformed, $"U+{(int)control:X4} must be escaped");
            DefectOf($"\"{control}\"").Should().Be(JsonDefect.Malformed);
        }
    }

    [Fact]
    public void White_space_of_JSON_is_accepted_everywhere_else() =>
        DefectOf(" \t\r\n{ \"a\" \n:\t[ 1 ,\r2 ] , \"b\" : { } }\r\n").Should().BeNull();

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Nesting_is_accepted_to_the_limit_and_refused_beyond(char open, char close)
    {
        string Nested(int depth) => open == '['
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string(close, depth - 1);

        DefectOf(Nested(CanonicalJson.MaxDepth)).Should().BeNull();
        DefectOf(Nested(CanonicalJson.MaxDepth + 1)).Should().Be(JsonDefect.TooDeep);
    }

    [Fact]
    public void An_endless_opening_is_refused_for_its_depth() =>
        DefectOf(new string('[', 1_000_000)).Should().Be(JsonDefect.TooDeep);

    [Fact]
    public void A_text_is_accepted_to_the_limit_of_size_and_refused_beyond()
    {
        byte[] text = new byte[CanonicalJson.MaxBytes + 1];
        text.AsSpan().Fill((byte)' ');
        text[0] = (byte)'1';

        DefectOf(text.AsSpan(0, CanonicalJson.MaxBytes)).Should().BeNull();
        DefectOf(text).Should().Be(JsonDefect.TooLarge);
    }

    [Fact]
    public void No_bytes_at_all_are_refused() => DefectOf(default(ReadOnlySpan<byte>)).Should().Be(JsonDefect.Malformed);

    [Fact]
    public void A_refusal_returns_no_bytes()
    {
        CanonicalJson.TryCanonicalize("[1e400]"u8, out byte[]? canonical, out _).Should().BeFalse();

        canonical.Should().BeNull();
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}", "the text has no canonical form: an object names a member twice")]
    [InlineData("1e400", "the text has no canonical form: a number is beyond the range of a double")]
    [InlineData("{", "the text has no canonical form: it is not JSON in UTF-8")]
    public void The_throwing_form_says_why(string json, string message)
    {
        Action canonicalizing = () => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json));

        canonicalizing.Should().ThrowExactly<FormatException>().WithMessage(message);
    }

    private static JsonDefect? DefectOf(string json) => DefectOf(Encoding.UTF8.GetBytes(json));

    private static JsonDefect? DefectOf(ReadOnlySpan<byte> json) =>
        CanonicalJson.TryCanonicalize(json, out _, out JsonDefect defect) ? null : defect;
}
