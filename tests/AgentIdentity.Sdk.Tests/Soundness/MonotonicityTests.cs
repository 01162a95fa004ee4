using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>For one call and one state of everything else, a restriction more never turns a refusal into a permission.</summary>
/// <remarks>
/// Two limits make a demand of credentials that a narrower one may be the first to meet, and are left out here: where a verifier demands that
/// some token names an audience (<see cref="VerificationLimits.RequireChainAudience"/>), naming one helps; where it demands that roots live no
/// longer than so (<see cref="VerificationLimits.MaxTokenLifetime"/>), living less long does.
/// </remarks>
public sealed class MonotonicityTests
{
    private static readonly Gen<int> Where = Gen.Int[0, 3];
    private static readonly Gen<int> What = Gen.Int[0, 20];

    private static readonly Gen<Situation> Situations = Gen.Select(
        ScopeGen.Scopes,
        Gen.Int[0, 20].Array[0, 3],
        CallScript.Any,
        Gen.Select(Gen.Bool, Gen.Int[0, 60]),
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 6]),
        // One situation in three carries restrictions of its own, of which some refuse the call already.
        Gen.Frequency((2, Gen.Const(Array.Empty<(int, int, int)>())), (1, Gen.Select(Gen.Int[0, 100], Where, What).Array[1, 3]))).Select(Begin);

    [Fact]
    public async Task No_restriction_turns_a_refusal_into_a_permission()
    {
        string[] names = [.. Restrictions.All.Keys];
        Dictionary<string, int[]> tally = names.ToDictionary(name => name, _ => new int[3]);

        await Gen.Select(Situations, Gen.OneOf<string>(names), Where, What, Gen.Select(Gen.Bool, Where, What)).SampleAsync(
            async (bare, name, where, what, earlier) =>
            {
                // Half of them restrict in the same way already: what is added last must not stand in for what was there.
                Situation before = earlier.Item1 ? Restrictions.All[name](bare, earlier.Item2, earlier.Item3) : bare;
                string? first = await before.DecideAsync();
                string? second = await Restrictions.All[name](before, where, what).DecideAsync();

                (first is not null && second is null).Should().BeFalse("{0} is no reason to allow what was refused as {1}", name, first);
                tally[name][first is not null ? 0 : second is not null ? 1 : 2]++;
            },
            iter: 4000,
            threads: 1);

        string told = string.Join(", ", tally.Select(entry => $"{entry.Key}: {string.Join('/', entry.Value)}"));
        tally.Values.Should().OnlyContain(counts => counts[0] > 10, "each was added to what is refused already: {0}", told);
        tally.Values.Should().OnlyContain(counts => counts[1] > 5, "each can refuse what was allowed: {0}", told);
        tally.Values.Sum(counts => counts[2]).Should().BeGreaterThan(400, "many leave the call allowed: {0}", told);
    }

    [Fact]
    public async Task A_policy_more_only_refuses_wherever_it_stands()
    {
        Opinion[] opinions = [.. Enum.GetValues<Opinion.Saying>().Select(saying => new Opinion(saying, 4))];
        Opinion[][] pipelines = [[], .. opinions.Select(one => new[] { one }), .. from one in opinions from two in opinions select new[] { one, two }];
        Situation bare = new() { Chain = [new("""{"a.x":{}}""", 400)], Call = ("a.x", "{}") };
        int[] tally = new int[3];
        foreach (Opinion[] pipeline in pipelines)
        {
            string? first = await (bare with { Policies = pipeline }).DecideAsync();
            foreach (Opinion added in opinions)
            {
                for (int at = 0; at <= pipeline.Length; at++)
                {
                    string? second = await (bare with { Policies = [.. pipeline[..at], added, .. pipeline[at..]] }).DecideAsync();

                    (first is not null && second is null).Should().BeFalse("{0} at {1} of {2}", added, at, string.Join(", ", pipeline.AsEnumerable()));
                    tally[first is not null ? 0 : second is not null ? 1 : 2]++;
                }
            }
        }

        tally.Should().Equal([896, 142, 96], "refused before, refused because of it, allowed all the same");
    }

    private static Situation Begin(
        AgentScopeSet root, int[] narrowings, CallScript call, (bool IsPresented, int Elapsed) when, (int Life, int Used) little, (int Kind, int Where, int What)[] restrictions)
    {
        List<Situation.Link> chain = [new(root.ToJson(), 400)];
        foreach (int what in narrowings)
        {
            chain.Add(chain[^1] with { Tools = Restrictions.Narrower(chain[^1].Tools, what) });
        }

        Situation situation = new()
        {
            Chain = [.. chain],
            Call = call.AimAt(chain[^1].ToolsElement),
            IsPresented = when.IsPresented,
            Elapsed = when.Elapsed,
            Used = little.Used,
        };
        Func<Situation, int, int, Situation>[] all = [.. Restrictions.All.Values];
        return restrictions.Aggregate(situation, (state, restriction) => all[restriction.Kind % all.Length](state, restriction.Where, restriction.What));
    }
}
