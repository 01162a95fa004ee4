namespace AgentIdentity.Sdk.Policies;

/// <summary>What a catalogue takes, and what wildcards mean in it.</summary>
public sealed class ToolCatalogueTests
{
    private static readonly ToolCatalogue Catalogue = new(Tool("files.write"), Tool("files.read"), Tool("files.admin.delete"), Tool("mail.send"), Tool("filesystem.read"));

    public static TheoryData<string, ToolDefinition> Mistakes => new()
    {
        { "Action", Tool("files") },
        { "Action", Tool("files.*") },
        { "Action", Tool("files.read it") },
        { "Action", Tool(".read") },
        { "Risk", new() { Action = "files.read", Risk = (ToolRisk)5 } },
        { "Cost", new() { Action = "files.read", Cost = -1 } },
        { "Cost", new() { Action = "files.read", Cost = ToolDefinition.MaxCost + 1 } },
        { "Segment", new() { Action = "files.read", Segment = "" } },
        { "Segment", new() { Action = "files.read", Segment = "a b" } },
        { "Description", new() { Action = "files.read", Description = new string('x', ToolDefinition.MaxDescriptionLength + 1) } },
        { "AddsLabels", new() { Action = "files.read", AddsLabels = ["no label"] } },
        { "AddsLabels", new() { Action = "files.read", AddsLabels = ["secret", "secret"] } },
        { "RefusesLabels", new() { Action = "files.read", RefusesLabels = [.. Enumerable.Range(0, ToolDefinition.MaxLabels + 1).Select(i => $"label{i}")] } },
        { "RefusesLabels", new() { Action = "files.read", RefusesLabels = ["secret", "secret"] } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_definition_that_is_not_sound_is_refused_by_its_name_and_property(string property, ToolDefinition tool)
    {
        Action making = () => _ = new ToolCatalogue(tool);

        making.Should().Throw<ArgumentException>().Which.Message.Should().Contain(property).And.Contain(tool.Action);
    }

    [Fact]
    public void A_definition_at_every_bound_is_taken()
    {
        ToolDefinition tool = new()
        {
            Action = $"files.{new string('r', ToolCall.MaxActionLength - 6)}",
            Cost = ToolDefinition.MaxCost,
            Risk = ToolRisk.Critical,
            Segment = new string('s', 64),
            Description = new string('x', ToolDefinition.MaxDescriptionLength),
            AddsLabels = [.. Enumerable.Range(0, ToolDefinition.MaxLabels).Select(i => $"label{i}")],
        };

        new ToolCatalogue(tool, new() { Action = "a.b", Cost = 0 }).Find(tool.Action).Should().BeSameAs(tool);
    }

    [Fact]
    public void An_action_is_one_tool() =>
        FluentActions.Invoking(() => new ToolCatalogue(Tool("files.read"), Tool("files.read"))).Should().Throw<ArgumentException>().WithMessage("files.read*twice*");

    [Fact]
    public void Labels_that_change_later_do_not_change_a_definition()
    {
        string[] labels = ["secret"];
        ToolDefinition tool = new() { Action = "files.read", AddsLabels = labels };

        labels[0] = "no label";

        tool.AddsLabels.Should().Equal("secret");
    }

    [Fact]
    public void What_nobody_classified_counts_as_critical() =>
        (Tool("a.b").EffectiveRisk, new ToolDefinition { Action = "a.b", Risk = ToolRisk.Low }.EffectiveRisk).Should().Be((ToolRisk.Critical, ToolRisk.Low));

    [Fact]
    public void The_version_tells_catalogues_apart_by_every_property()
    {
        ToolDefinition[] different =
        [
            Tool("a.b"), Tool("a.c"),
            new() { Action = "a.b", Risk = ToolRisk.Low }, new() { Action = "a.b", Cost = 2 }, new() { Action = "a.b", Segment = "eu" },
            new() { Action = "a.b", AddsLabels = ["eu"] }, new() { Action = "a.b", RefusesLabels = ["eu"] }, new() { Action = "a.b", MustBeObserved = true },
            new() { Action = "a.b", Description = "eu" }, new() { Action = "a.b", Description = "" }, new() { Action = "a.b", Schema = ToolSchema.Parse("{}") },
        ];

        different.Select(tool => new ToolCatalogue(tool).Version).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_version_does_not_depend_on_order() =>
        new ToolCatalogue(Tool("a.b"), Tool("a.c")).Version.Should().Be(new ToolCatalogue(Tool("a.c"), Tool("a.b")).Version).And.HaveLength(43);

    [Theory]
    [InlineData("files.*", "files.read files.write")]
    [InlineData("files.admin.*", "files.admin.delete")]
    [InlineData("files.read", "files.read")]
    public void A_star_stands_for_one_last_segment(string pattern, string actions) =>
        Catalogue.Match(pattern).Select(tool => tool.Action).Should().Equal(actions.Split(' '));

    [Theory]
    [InlineData("*")]
    [InlineData("*.*")]
    [InlineData("*.read")]
    [InlineData("files.r*")]
    [InlineData("files.*.delete")]
    [InlineData("files.**")]
    [InlineData(".*")]
    [InlineData("files*")]
    [InlineData("files")]
    [InlineData("files.* ")]
    public void A_star_anywhere_else_is_refused(string pattern) =>
        FluentActions.Invoking(() => Catalogue.Match(pattern)).Should().Throw<ArgumentException>().WithMessage("a pattern is*");

    [Theory]
    [InlineData("calendar.*")]
    [InlineData("files.reed")]
    [InlineData("files.read.*")]
    public void A_pattern_that_means_nothing_is_refused(string pattern) =>
        FluentActions.Invoking(() => Catalogue.Expand(pattern, scope => scope.AnyArguments())).Should().Throw<ArgumentException>().WithMessage($"no tool*{pattern}*");

    [Fact]
    public void Scopes_are_a_snapshot_of_what_the_catalogue_has_when_they_are_minted()
    {
        AgentScopeSet scopes = [.. Catalogue.Expand("files.*", scope => scope.Within("path", "/reports")), AgentScope.For("mail.send").AnyArguments()];

        scopes.Actions.Should().BeEquivalentTo("files.read", "files.write", "mail.send");
        scopes.Covers(new ToolCall("files.read", new() { ["path"] = "/reports/q3" })).Should().BeTrue();
        scopes.Covers(new ToolCall("files.read", new() { ["path"] = "/etc" })).Should().BeFalse();
    }

    [Fact]
    public void A_delegation_gets_of_a_pattern_what_the_parent_has_and_as_the_parent_has_it()
    {
        AgentScopeSet parent = [AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("mail.send").AnyArguments()];

        AgentScopeSet child = Catalogue.Expand("files.*", parent);

        child.Actions.Should().Equal("files.read");
        child.Attenuates(parent).Should().BeTrue();
        FluentActions.Invoking(() => Catalogue.Expand("filesystem.*", parent)).Should().Throw<ArgumentException>().WithMessage("the parent has no scope*");
    }

    [Fact]
    public void A_model_is_shown_what_the_agent_may_do_of_what_is_as_it_was_reviewed()
    {
        AgentScopeSet scopes = [AgentScope.For("files.read").AnyArguments(), AgentScope.For("files.write").AnyArguments(), AgentScope.For("unknown.tool").AnyArguments()];
        ToolObservations observations = new();
        observations.Report("one", new ObservedTool { Source = "files", Tool = "write" });
        observations.Report("two", new ObservedTool { Source = "files", Tool = "write" });

        Catalogue.VisibleTo(scopes).Select(tool => tool.Action).Should().Equal("files.read", "files.write");
        Catalogue.VisibleTo(scopes, observations).Select(tool => tool.Action).Should().Equal("files.read");
    }

    private static ToolDefinition Tool(string action) => new() { Action = action };
}
