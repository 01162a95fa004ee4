using System.Text;
using static AgentIdentity.Sdk.Yaml.Support.PolicyText;

namespace AgentIdentity.Sdk.Yaml.Files;

/// <summary>Files that use YAML against their reader.</summary>
public sealed class HostileFileTests
{
    private static readonly string ManyTools = "tools:\n" + string.Concat(Enumerable.Range(0, 6000).Select(i => $"  t.{i:D60}: {{ risk: low }}\n"));

    [Theory]
    [InlineData("applies_to: [mail.send]", "applies_to: &mail [mail.send]", "anchor &mail")]
    [InlineData("applies_to: [mail.send]", "applies_to: *mail", "alias *mail")]
    [InlineData("applies_to: [mail.send]", "applies_to: !!seq [mail.send]", "tags")]
    [InlineData("id: mails", "id: !secret mails", "tags")]
    [InlineData("id: mails", "id: ! mails", "tags")]
    [InlineData("id: mails", "<<: { id: mails }", "merge key")]
    [InlineData("id: mails", "? [id] : mails\n    id: mails", "a key is a text")]
    [InlineData("version: 1", "%YAML 1.1\n---\nversion: 1", "directives")]
    [InlineData("version: 1", "%TAG ! tag:example.com,2026:\n---\nversion: 1", "directives")]
    public void What_means_more_than_it_shows_is_refused(string part, string becomes, string message) =>
        MistakesAfter(part, becomes).Should().Contain(mistake => mistake.Code == PolicyMistakeCodes.NotAllowed && mistake.Message.Contains(message));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void An_empty_file_is_refused(string yaml) => CodesOf(yaml).Should().Equal(PolicyMistakeCodes.NotOneDocument);

    [Fact]
    public void A_second_document_is_refused()
    {
        IReadOnlyList<PolicyMistake> mistakes = MistakesIn(Sound + "\n---\nversion: 1\npolicies: []\n");

        mistakes.Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake => mistake.Code == PolicyMistakeCodes.NotOneDocument && mistake.Line == 25);
    }

    [Fact]
    public void A_key_that_stands_twice_is_refused() =>
        MistakesAfter("risk: low,", "risk: low, risk: low,").Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake =>
            mistake.Code == PolicyMistakeCodes.DuplicateKey && mistake.Line == 5 && mistake.Column == 28);

    [Fact]
    public void A_tool_that_stands_twice_is_refused() =>
        MistakesAfter("  mail.send: {", "  files.read: { risk: critical }\n  mail.send: {").Select(mistake => mistake.Code).Should().Equal(PolicyMistakeCodes.DuplicateKey);

    [Fact]
    public void Broken_yaml_is_refused_where_it_breaks() =>
        MistakesAfter("[EUR, USD]", "[EUR, USD").Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake => mistake.Code == PolicyMistakeCodes.NotYaml && mistake.Line == 14);

    [Fact]
    public void A_billion_laughs_are_refused_before_the_first()
    {
        StringBuilder yaml = new("version: 1\na0: &a0 [ha]\n");
        for (int i = 1; i <= 9; i++)
        {
            yaml.Append('a').Append(i).Append(": &a").Append(i).Append(" [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");
        }

        MistakesIn(yaml + "policies: []\n").Where(mistake => mistake.Code == PolicyMistakeCodes.NotAllowed).Should().HaveCount(100);
    }

    [Fact]
    public void Stars_that_mean_more_than_the_file_has_room_for_are_refused_at_once()
    {
        IReadOnlyList<PolicyMistake> mistakes = MistakesIn(
            $"version: 1\n{ManyTools}policies:\n  - {{ id: a, type: require-approval, applies_to: [{string.Join(", ", Enumerable.Repeat("t.*", 4096))}] }}\n");

        mistakes.Should().HaveCount(1000).And.OnlyContain(mistake => mistake.Code == PolicyMistakeCodes.Duplicate && mistake.Message == "t.* is in this list already: delete one of them");
    }

    [Fact]
    public void Names_that_are_nearly_right_cost_no_more_than_others()
    {
        string misspelt = string.Join(", ", Enumerable.Range(0, 4096).Select(i => $"u.{i:D60}"));
        StringBuilder yaml = new($"version: 1\n{ManyTools}policies:\n");
        for (int i = 0; i < 5; i++)
        {
            yaml.Append("  - { id: a").Append(i).Append(", type: require-approval, applies_to: [").Append(misspelt, 0, 64 * 1500 - 2).Append("] }\n");
        }

        MistakesIn(yaml.ToString()).Should().HaveCount(1000).And.OnlyContain(mistake => mistake.Code == PolicyMistakeCodes.UnknownReference);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        CodesOf(new string('[', 500_000)).Should().Equal(PolicyMistakeCodes.TooDeep);
        CodesOf(string.Concat(Enumerable.Repeat("- ", 500_000))).Should().Equal(PolicyMistakeCodes.TooDeep);
        CodesOf(string.Concat(Enumerable.Range(0, 40).Select(depth => new string(' ', depth) + "a:\n"))).Should().Equal(PolicyMistakeCodes.TooDeep);
    }

    [Fact]
    public void A_file_with_too_many_values_is_refused() =>
        CodesOf("version: 1\npolicies: [" + string.Join(",", Enumerable.Repeat("1", PolicyFile.MaxNodes)) + "]\n").Should().Equal(PolicyMistakeCodes.TooLarge);

    [Fact]
    public void A_file_that_is_too_large_is_refused_and_the_largest_is_not()
    {
        string padding = new('#', PolicyFile.MaxBytes - Encoding.UTF8.GetByteCount(Sound) - 1);

        MistakesIn($"{Sound}\n{padding}").Should().BeEmpty();
        CodesOf($"{Sound}\n{padding}#").Should().Equal(PolicyMistakeCodes.TooLarge);
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_refused() => MistakesIn([.. "id: "u8, 0xff, 0xfe]).Select(mistake => mistake.Code).Should().Equal(PolicyMistakeCodes.NotUtf8);

    [Theory]
    [InlineData("large \u202Etnemyap")]
    [InlineData("large\u200Bpayment")]
    [InlineData("large\u0007payment")]
    [InlineData("large\u00A0payment")]
    [InlineData("large\u2028payment")]
    public void What_cannot_be_seen_is_refused_where_it_stands(string reason) =>
        MistakesAfter("large payment", reason).Should().ContainSingle().Which.Should().Match<PolicyMistake>(mistake =>
            mistake.Code == PolicyMistakeCodes.InvisibleCharacter && mistake.Line == 21 && mistake.Column > 70);

    [Theory]
    [InlineData("\"large \\u202E payment\"")]
    [InlineData("\"large \\x07 payment\"")]
    public void What_an_escape_makes_is_refused_too(string reason) =>
        MistakesAfter("large payment", reason).Select(mistake => mistake.Code).Should().Equal(PolicyMistakeCodes.InvisibleCharacter);

    [Fact]
    public void Garbage_is_not_read_to_the_end() =>
        MistakesIn(string.Concat(Enumerable.Range(0, 5000).Select(number => $"field{number}: 1\n"))).Should().HaveCount(1000);

    [Fact]
    public void A_byte_order_mark_is_no_mistake() => MistakesIn([.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(Sound)]).Should().BeEmpty();

    [Fact]
    public void No_change_of_one_byte_makes_the_reader_throw()
    {
        byte[] sound = Encoding.UTF8.GetBytes(Sound);
        foreach (byte other in "&*!{]:-'\"|,\t\0"u8)
        {
            for (int at = 0; at < sound.Length; at++)
            {
                byte[] changed = [.. sound];
                changed[at] = other;
                MistakesIn(changed);
            }
        }
    }

    private static IEnumerable<string> CodesOf(string yaml) => MistakesIn(yaml).Select(mistake => mistake.Code);
}
