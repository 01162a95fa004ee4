using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>Once an end of authority has returned, no decision that begins later is allowed, however the threads interleave.</summary>
public sealed class RevocationRaceTests
{
    private const int Threads = 16;
    private const int Rounds = 300;
    private const int CallsPerRound = 6;

    [Fact]
    public async Task Nothing_is_allowed_that_begins_after_a_revocation_returned()
    {
        RevocationList revocations = new();
        await ExpectNoUseAfter(
            builder => builder.CheckRevocation(revocations),
            revocations.Revoke,
            beside: i => revocations.RevokeCredential(GuardSetup.Issuer, $"unrelated-{i}"));
    }

    [Fact]
    public async Task Nothing_is_allowed_that_begins_after_a_suspension_returned()
    {
        AgentStandingList standing = new();
        await ExpectNoUseAfter(
            builder => builder.CheckStanding(standing),
            agent => standing.Suspend(agent.Id),
            beside: _ => standing.Retire(AgentId.Parse(new string('A', AgentId.TextLength))));
    }

    [Fact]
    public Task Nothing_is_allowed_that_begins_after_a_disposal_returned() => ExpectNoUseAfter(builder => builder, agent => agent.Dispose(), beside: _ => { });

    /// <summary>All threads use one agent; one of them ends it, and others change the same state for other agents meanwhile.</summary>
    private static async Task ExpectNoUseAfter(Func<AgentGuardBuilder, AgentGuardBuilder> configure, Action<AgentPrincipal> end, Action<int> beside)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal parent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => configure(builder));
        AgentPrincipal[] agents = await Task.WhenAll(Enumerable.Range(0, Rounds).Select(_ => parent.DelegateAsync(GuardSetup.Delegation()).AsTask()));
        bool[] hasEnded = new bool[Rounds];
        int[] allowed = new int[Rounds];
        int late = 0;

        Lockstep.Run(Threads, Rounds, async (thread, round) =>
        {
            for (int call = 0; call < CallsPerRound; call++)
            {
                if (call == CallsPerRound / 2 && thread == round % Threads)
                {
                    end(agents[round]);
                    Volatile.Write(ref hasEnded[round], true);
                }
                else if (thread == (round + 1) % Threads)
                {
                    beside((round * CallsPerRound) + call);
                }

                bool isLate = Volatile.Read(ref hasEnded[round]);
                await using AccessDecision decision = await guard.AuthorizeAsync(agents[round], GuardSetup.Call);
                Interlocked.Add(ref late, isLate && decision.IsAllowed ? 1 : 0);
                Interlocked.Add(ref allowed[round], decision.IsAllowed ? 1 : 0);
            }
        });

        late.Should().Be(0);
        allowed.Should().Contain(count => count > 0, "the agents could be used before");
        for (int i = 0; i < Rounds; i++)
        {
            (await guard.AuthorizeAsync(agents[i], GuardSetup.Call)).IsAllowed.Should().BeFalse("what has ended stays ended");
        }
    }
}
