namespace AgentIdentity.Sdk.Advising;

public sealed class ConstraintTighteningTests
{
    private static readonly ArgumentConstraint Anything = ArgumentConstraint.Wildcard;

    [Fact]
    public void One_value_becomes_exactly_that_value() => Seen.Proposal(Anything, "\"csv\"", "\"csv\"").Should().Be(ArgumentConstraint.Exact("csv").ToJson());

    [Fact]
    public void A_few_values_are_listed() => Seen.Proposal(Anything, "\"pdf\"", "\"csv\"", "null").Should().Be(ArgumentConstraint.OneOf("csv", null, "pdf").ToJson());

    [Fact]
    public void More_values_than_may_be_listed_leave_what_was_granted() => Seen.Proposal(Anything, "\"a\"", "\"b\"", "\"c\"", "\"d\"").Should().Be(Anything.ToJson());

    [Fact]
    public void A_long_text_is_no_choice_among_few()
    {
        string text = $"\"{new string('x', 300)}\"";

        Seen.Proposal(Anything, "\"a\"", text).Should().Be(Anything.ToJson());
    }

    [Fact]
    public void Numbers_become_a_range_from_the_least_to_the_greatest() =>
        Seen.Proposal(Anything, "10", "250.5", "-3").Should().Be(ArgumentConstraint.Range(-3, 250.5).ToJson());

    [Fact]
    public void A_range_never_leaves_the_granted_one() =>
        Seen.Proposal(ArgumentConstraint.Range(0, 1000, minInclusive: false), "10", "20").Should().Be(ArgumentConstraint.Range(10, 20).ToJson());

    [Fact]
    public void A_number_among_texts_is_listed_with_them() => Seen.Proposal(Anything, "1", "\"1\"").Should().Be(ArgumentConstraint.OneOf(1, "1").ToJson());

    [Theory]
    [InlineData("/reports/2026", "/reports/2026/q3.txt", "/reports/2026/q4.txt")]
    [InlineData("/reports", "/reports/2026/q3.txt", "/reports/2027/q3.txt")]
    [InlineData("/reports", "/reports", "/reports/2027/q3.txt")]
    [InlineData("/", "/reports", "/reporting")]
    public void Paths_become_their_common_root(string root, string first, string second) =>
        Seen.Proposal(ArgumentConstraint.Within("/"), $"\"{first}\"", $"\"{second}\"").Should().Be(ArgumentConstraint.Within(root).ToJson());

    [Fact]
    public void Paths_are_known_as_such_also_where_anything_was_granted() =>
        Seen.Proposal(Anything, "\"/a/b/c\"", "\"/a/b/d\"").Should().Be(ArgumentConstraint.Within("/a/b").ToJson());

    [Fact]
    public void Words_are_no_paths_unless_paths_were_granted() =>
        Seen.Proposal(Anything, "\"a/b\"", "\"a/c\"").Should().Be(ArgumentConstraint.OneOf("a/b", "a/c").ToJson());

    [Fact]
    public void What_has_nothing_but_the_root_in_common_is_listed() =>
        Seen.Proposal(Anything, "\"/a\"", "\"/b\"").Should().Be(ArgumentConstraint.OneOf("/a", "/b").ToJson());

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    public void What_is_no_path_in_one_spelling_is_taken_as_it_is(string path) =>
        Seen.Proposal(Anything, "\"/a/b\"", $"\"{path}\"").Should().Be(ArgumentConstraint.OneOf("/a/b", path).ToJson());

    [Fact]
    public void Lists_become_lists_of_the_items_that_were_there() =>
        Seen.Proposal(Anything, "[\"a\",\"b\"]", "[]", "[\"c\"]").Should().Be(ArgumentConstraint.Subset("a", "b", "c").ToJson());

    [Fact]
    public void Under_a_granted_list_only_used_values_stay() =>
        Seen.Proposal(ArgumentConstraint.OneOf("a", "b", "c"), "\"a\"", "\"c\"").Should().Be(ArgumentConstraint.OneOf("a", "c").ToJson());

    [Fact]
    public void What_the_attenuation_table_has_no_row_for_stays_as_granted()
    {
        ArgumentConstraint granted = ArgumentConstraint.NotOneOf("secret");

        Seen.Proposal(granted, "\"a\"", "\"b\"").Should().Be(granted.ToJson());
    }

    [Fact]
    public void Of_all_constraints_each_is_tightened_alone() =>
        Seen.Proposal(ArgumentConstraint.All(ArgumentConstraint.Range(min: 0), ArgumentConstraint.NotOneOf(13)), "1", "5")
            .Should().Be(ArgumentConstraint.All(ArgumentConstraint.Range(1, 5), ArgumentConstraint.NotOneOf(13)).ToJson());

    [Fact]
    public void Of_alternatives_those_stay_that_some_value_needs() =>
        Seen.Proposal(ArgumentConstraint.Any(ArgumentConstraint.Within("/a"), ArgumentConstraint.Within("/b"), ArgumentConstraint.Exact("none")), "\"/a/1\"", "\"none\"")
            .Should().Be(ArgumentConstraint.Any(ArgumentConstraint.Within("/a"), ArgumentConstraint.Exact("none")).ToJson());

    [Fact]
    public void One_value_that_is_not_disclosed_keeps_what_was_granted() => Seen.Proposal(Anything, "\"a\"", null).Should().Be(Anything.ToJson());
}
