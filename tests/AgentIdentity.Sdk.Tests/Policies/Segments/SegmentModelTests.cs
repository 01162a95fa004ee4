using AgentIdentity.Sdk.Races;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The policy against a model of a few lines, over random maps, places and calls; and against itself, in many threads.</summary>
public sealed class SegmentModelTests
{
    private static readonly string[] Places = ["a", "b", "c"];

    private static readonly string[]?[] Confinements = [null, ["a", "b"], ["b", "c"], Places];

    private static readonly Gen<string> GenPlace = Gen.Int[0, 2].Select(i => Places[i]);

    private static readonly Gen<(string From, string To)> GenWay = Gen.Select(GenPlace, GenPlace).Where(way => way.Item1 != way.Item2);

    private static readonly Gen<(string Here, string There, string[]? Confined)[]> GenCalls = Gen.Select(
        GenPlace, GenPlace, Gen.Int[0, 3].Select(i => Confinements[i])).Array[1, 12];

    [Fact]
    public async Task The_policy_says_what_the_model_says() => await Gen.Select(GenWay.HashSet[0, 6], GenCalls).SampleAsync(async (ways, calls) =>
    {
        await using GuardSetup setup = new();
        ToolCatalogue catalogue = new(Places.Select(place => new ToolDefinition { Action = $"{place}.do", Segment = place }));
        SegmentMap map = new(Places, ways.Select(way => new SegmentGateway { Name = $"{way.From}-{way.To}", From = way.From, To = way.To, Actions = [$"{way.To}.do"] }));
        SegmentPolicy policy = new("place", map, catalogue);
        MemoryUsageLedger ledger = new(setup.Clock);
        Dictionary<string, AgentGuard> guards = Places.ToDictionary(
            place => place, place => setup.Guard(builder => builder.InSegment(place).UseLedger(ledger).AddPolicy(policy)));
        using AgentPrincipal root = await setup.Authority.IssueAsync(Grant(catalogue));
        HashSet<(string Place, string From)> touched = [];

        foreach ((string here, string there, string[]? confined) in calls)
        {
            bool expected = (confined is null || (confined.Contains(here) && confined.Contains(there)))
                && (here == there
                    ? touched.All(was => was.From == here || was.Place == here || ways.Contains((was.Place, here)))
                    : touched.Select(was => was.Place).Append(here).All(from => from == there || ways.Contains((from, there))));

            using AgentPrincipal agent = await root.DelegateAsync(new() { Name = "worker", Scopes = root.Scopes, Segments = confined });
            AccessDecision decision = await guards[here].AuthorizeAsync(agent, new ToolCall($"{there}.do"));

            if (decision.IsAllowed != expected)
            {
                return false;
            }

            touched.UnionWith(expected ? [(here, here), (there, here)] : []);
        }

        return true;
    }, iter: 200);

    [Fact]
    public async Task Of_two_ways_that_exclude_each_other_a_session_takes_one_however_many_try()
    {
        const int Threads = 16;
        const int Rounds = 100;
        await using GuardSetup setup = new();
        ToolCatalogue catalogue = new(Places.Select(place => new ToolDefinition { Action = $"{place}.do", Segment = place }));
        SegmentMap map = new(Places, [Way("a", "b"), Way("a", "c")]);
        AgentGuard guard = setup.Guard(builder => builder.InSegment("a").AddPolicy(new SegmentPolicy("place", map, catalogue)));
        AgentPrincipal[] agents = new AgentPrincipal[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            agents[i] = await setup.Authority.IssueAsync(Grant(catalogue));
        }

        bool[][] allowed = [.. agents.Select(_ => new bool[Threads])];
        Lockstep.Run(Threads, Rounds, async (thread, round) =>
            allowed[round][thread] = (await guard.AuthorizeAsync(agents[round], new ToolCall(thread % 2 == 0 ? "b.do" : "c.do"))).IsAllowed);

        allowed.Should().AllSatisfy(round =>
        {
            bool b = round.Where((_, thread) => thread % 2 == 0).Any(isAllowed => isAllowed);
            bool c = round.Where((_, thread) => thread % 2 == 1).Any(isAllowed => isAllowed);
            (b ^ c).Should().BeTrue("one of the two ways was taken, and never both");
        });
        Array.ForEach(agents, agent => agent.Dispose());
    }

    private static SegmentGateway Way(string from, string to) => new() { Name = $"{from}-{to}", From = from, To = to, Actions = [$"{to}.do"] };

    private static RootGrant Grant(ToolCatalogue catalogue) => new()
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = [.. catalogue.Select(tool => AgentScope.For(tool.Action).WithoutArguments())],
        FurtherDelegations = 1,
    };
}
