using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>A refusal names the maker of a proof once; whoever presents it again may have picked it up, and is counted.</summary>
[Collection(nameof(Duels))]
public sealed class RefusedProofRaceTests
{
    private const int Rounds = 500;
    private const int Remembered = 1024;

    [Fact]
    public async Task Of_two_that_are_refused_with_one_proof_at_once_one_is_recorded()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        Rendezvous refusing = new();
        AgentGuard guard = setup.Gateway(builder => builder.AddPolicy(new ScriptedPolicy(() =>
        {
            refusing.Meet();
            return PolicyVerdict.Deny("not_today", "not today");
        })));
        AgentPresentation[] presentations = await ProveAsync(agent, Rounds);
        int[] recorded = new int[Rounds];

        Duel.Run(Rounds, round =>
        {
            AccessDecision decision = guard.AuthorizePresentedAsync(presentations[round], GuardSetup.Call).AsTask().GetAwaiter().GetResult();
            Interlocked.Add(ref recorded[round], decision.Receipt is null ? 0 : 1);
        });

        recorded.Should().OnlyContain(count => count == 1);
    }

    [Fact]
    public async Task Only_so_many_refused_proofs_are_remembered_and_those_presented_again_stay()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Gateway(builder => builder.AddPolicy(ScriptedPolicy.Denying()));
        AgentPresentation[] proofs = await ProveAsync(agent, (2 * Remembered) + 2);
        AgentPresentation idle = proofs[0];
        AgentPresentation busy = proofs[1];
        (await IsRecordedAsync(idle)).Should().BeTrue();
        (await IsRecordedAsync(busy)).Should().BeTrue();
        foreach (AgentPresentation other in proofs[2..])
        {
            (await IsRecordedAsync(other)).Should().BeTrue();
            (await IsRecordedAsync(busy)).Should().BeFalse();
        }

        (await IsRecordedAsync(idle)).Should().BeTrue("it was forgotten");

        async Task<bool> IsRecordedAsync(AgentPresentation presentation) =>
            (await guard.AuthorizePresentedAsync(presentation, GuardSetup.Call)).Receipt is not null;
    }

    private static async Task<AgentPresentation[]> ProveAsync(AgentPrincipal agent, int count)
    {
        AgentPresentation[] presentations = new AgentPresentation[count];
        for (int i = 0; i < count; i++)
        {
            presentations[i] = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());
        }

        return presentations;
    }
}
