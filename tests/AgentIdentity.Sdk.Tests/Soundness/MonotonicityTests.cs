using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>For one call and one state of everything else, a restriction more never turns a refusal into a permission.</summary>
/// <remarks>
/// One option turns this round on purpose and is left out here: where a verifier demands that some token names an audience
/// (<see cref="VerificationLimits.RequireChainAudience"/>), naming one is what satisfies the demand.
/// </remarks>
public sealed class MonotonicityTests
{
    private static readonly Gen<Situation> Situations = Gen.Select(
        ScopeGen.Scopes,
        Gen.Int[0, 20].Array[0, 3],
        CallScript.Any,
        Gen.Select(Gen.Bool, Gen.Int[0, 60]),
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 6]),
        // One situation in three carries restrictions of its own, of which some refuse the call already.
        Gen.Frequency((2, Gen.Const(Array.Empty<(int, int, int)>())), (1, Gen.Select(Gen.Int[0, 100], Gen.Int[0, 3], Gen.Int[0, 20]).Array[1, 3]))).Select(Begin);

    [Fact]
    public async Task No_restriction_turns_a_refusal_into_a_permission()
    {
        string[] names = [.. Restrictions.All.Keys];
        Dictionary<string, int[]> tally = names.ToDictionary(name => name, _ => new int[3]);

        await Gen.Select(Situations, Gen.OneOf<string>(names), Gen.Int[0, 3], Gen.Int[0, 20]).SampleAsync(
            async (before, name, where, what) =>
            {
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
