namespace AgentIdentity.Sdk.Policies;

/// <summary>What a map of segments takes.</summary>
public sealed class SegmentMapTests
{
    [Theory]
    [InlineData("from nowhere", "attic", "office", "a.b")]
    [InlineData("to nowhere", "office", "attic", "a.b")]
    [InlineData("in a circle", "office", "office", "a.b")]
    [InlineData("without actions", "office", "vault", "")]
    [InlineData("of a wildcard", "office", "vault", "a.*")]
    [InlineData("of one action twice", "office", "vault", "a.b a.b")]
    public void A_gateway_that_leads_nowhere_is_refused(string why, string from, string to, string actions) =>
        FluentActions.Invoking(() => new SegmentMap(["office", "vault"], [Gateway("door", from, to, actions)])).Should().Throw<ArgumentException>(why).WithMessage("the gateway door*");

    [Theory]
    [InlineData("")]
    [InlineData("office office")]
    [InlineData("of/fice")]
    public void A_segment_has_a_name_of_its_own(string segments) =>
        FluentActions.Invoking(() => new SegmentMap(segments.Split(' '))).Should().Throw<ArgumentException>();

    [Fact]
    public void A_gateway_has_a_name_of_its_own()
    {
        FluentActions.Invoking(() => new SegmentMap(["office", "vault"], [Gateway("door", "office", "vault", "a.b"), Gateway("door", "vault", "office", "a.c")]))
            .Should().Throw<ArgumentException>().WithMessage("*door*twice*");
        FluentActions.Invoking(() => new SegmentMap(["office", "vault"], [Gateway("the door", "office", "vault", "a.b")])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_map_has_a_size()
    {
        string[] segments = [.. Enumerable.Range(0, SegmentMap.MaxSegments + 1).Select(i => $"s{i}")];

        _ = new SegmentMap(segments[1..]);
        FluentActions.Invoking(() => new SegmentMap(segments)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SegmentMap([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SegmentMap(["a", "b"], [.. Enumerable.Range(0, SegmentMap.MaxGateways + 1).Select(i => Gateway($"g{i}", "a", "b", "a.b"))])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_gateway_leads_one_way_for_its_actions()
    {
        SegmentMap map = new(["office", "vault"], [Gateway("door", "office", "vault", "vault.read")]);

        map.Allows("office", "vault", "vault.read").Should().BeTrue();
        map.FindGateway("office", "vault", "vault.read")!.Name.Should().Be("door");
        map.Allows("office", "vault", "vault.write").Should().BeFalse();
        map.Allows("vault", "office", "vault.read").Should().BeFalse();
        map.Allows("vault", "vault", "anything.else").Should().BeTrue();
        map.Allows("attic", "attic", "vault.read").Should().BeFalse("what is not on the map is nowhere");
    }

    [Fact]
    public void The_version_tells_maps_apart_and_not_their_order()
    {
        SegmentGateway door = Gateway("door", "a", "b", "a.b a.c");
        SegmentMap[] different =
        [
            new(["a", "b"]), new(["a", "b", "c"]), new(["a", "b"], [door]), new(["a", "b"], [Gateway("gate", "a", "b", "a.b a.c")]),
            new(["a", "b"], [Gateway("door", "b", "a", "a.b a.c")]), new(["a", "b"], [Gateway("door", "a", "b", "a.b")]),
        ];

        different.Select(map => map.Version).Should().OnlyHaveUniqueItems();
        new SegmentMap(["b", "a"], [Gateway("door", "a", "b", "a.c a.b")]).Version.Should().Be(different[2].Version);
    }

    private static SegmentGateway Gateway(string name, string from, string to, string actions) =>
        new() { Name = name, From = from, To = to, Actions = actions.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
}
