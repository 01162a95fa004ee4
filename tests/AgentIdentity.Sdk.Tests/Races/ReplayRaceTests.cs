using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>What may be used once, or so many times, is used so often and no more by any number of threads at once.</summary>
public sealed class ReplayRaceTests
{
    private const int Threads = 16;
    private const int Rounds = 100;

    [Fact]
    public async Task A_proof_presented_by_all_threads_at_once_is_accepted_from_one()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Gateway();
        AgentPresentation[] presentations = await ProveAsync(agent);

        AccessDecision[][] decisions = Race(guard, presentations);

        decisions.Should().AllSatisfy(round => round.Count(decision => decision.IsAllowed).Should().Be(1));
        decisions.SelectMany(round => round).Where(decision => !decision.IsAllowed).Should().OnlyContain(decision => decision.Denial!.Code == DenialCodes.Replayed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    public async Task A_budget_shared_by_proofs_is_spent_to_the_last_call_and_not_beyond(int limit)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Gateway(builder => builder
            .AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, limit, GuardSetup.Start.AddHours(1)), new Charge("bytes", 10, limit * 10, GuardSetup.Start.AddHours(1)))));

        AccessDecision[][] decisions = Race(guard, await ProveAsync(agent));

        decisions.SelectMany(round => round).Count(decision => decision.IsAllowed).Should().Be(limit);
        decisions.Should().AllSatisfy(round => round.Count(decision => decision.IsAllowed).Should().BeLessThanOrEqualTo(1));
    }

    private static async Task<AgentPresentation[]> ProveAsync(AgentPrincipal agent)
    {
        AgentPresentation[] presentations = new AgentPresentation[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            presentations[i] = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());
        }

        return presentations;
    }

    private static AccessDecision[][] Race(AgentGuard guard, AgentPresentation[] presentations)
    {
        AccessDecision[][] decisions = [.. presentations.Select(_ => new AccessDecision[Threads])];
        Lockstep.Run(Threads, Rounds, async (thread, round) => decisions[round][thread] = await guard.AuthorizePresentedAsync(presentations[round], GuardSetup.Call));
        return decisions;
    }
}
