using AgentIdentity.Sdk.Policies;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>For one call and one state of the ledger, one built-in policy more never turns a refusal into a permission, wherever it stands.</summary>
public sealed class BuiltInMonotonicityTests
{
    private static readonly Gen<PolicyWorld.Step> Steps = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Int[0, 9], Gen.Int[0, 90])
        .Select((agent, action, amount, pause) => new PolicyWorld.Step(agent, action, amount, pause));

    private static readonly Type[] Kinds = [.. BuiltIns.All.Keys];

    private static readonly Gen<(Type Kind, Func<string, IAgentPolicy> Make)> Any = Gen.Int[0, Kinds.Length - 1].SelectMany(
        at => BuiltIns.All[Kinds[at]].Select(make => (Kinds[at], make)));

    [Fact]
    public void Every_policy_this_library_brings_is_among_those_that_are_tried() =>
        typeof(IAgentPolicy).Assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IAgentPolicy)))
            .Should().BeEquivalentTo(Kinds);

    [Fact]
    public async Task A_built_in_more_only_refuses_wherever_it_stands()
    {
        Dictionary<Type, int[]> tally = Kinds.ToDictionary(kind => kind, _ => new int[3]);

        await Gen.Select(Any.Array[0, 4], Any, Gen.Int[0, 4], Steps.Array[0, 6], Steps, Gen.Bool).SampleAsync(
            async (chosen, added, place, past, now, hasLivedWithIt) =>
            {
                IAgentPolicy[] before = [.. chosen.Select((one, at) => one.Make($"p{at}"))];
                List<IAgentPolicy> after = [.. before];
                after.Insert(Math.Min(place, after.Count), added.Make("added"));
                using PolicyWorld world = await PolicyWorld.BeginAsync();
                // What happened before happened under the one set or the other; both judge the same past now.
                await world.LiveAsync(hasLivedWithIt ? after : before, past);

                string? first = await world.DecideAsync(before, now);
                string? second = await world.DecideAsync(after, now);

                (first is not null && second is null).Should().BeFalse("{0} at {1} is no reason to allow what was refused as {2}", added.Kind.Name, place, first);
                tally[added.Kind][first is not null ? 0 : second is not null ? 1 : 2]++;
            },
            iter: 250 * Kinds.Length,
            threads: 1);

        // Chance alone must not fail it: of the rarest, some nine are expected.
        string told = string.Join(", ", tally.Select(entry => $"{entry.Key.Name}: {string.Join('/', entry.Value)}"));
        tally.Values.Should().OnlyContain(counts => counts[0] > 0, "each was added to what is refused already: {0}", told);
        tally.Values.Should().OnlyContain(counts => counts[1] > 0, "each can refuse what was allowed: {0}", told);
        tally.Values.Should().OnlyContain(counts => counts[2] > 0, "each leaves some calls allowed: {0}", told);
    }
}
