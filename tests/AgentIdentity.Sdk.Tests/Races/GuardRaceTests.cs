using System.Collections.Concurrent;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>One guard, one file store with small segments, and everything at once: calls from inside and outside, renewals, disposals, revocations.</summary>
public sealed class GuardRaceTests
{
    private const int Threads = 16;
    private const int Rounds = 60;

    [Fact]
    public async Task No_record_is_lost_doubled_or_out_of_order_and_every_allowed_call_has_one_outcome()
    {
        await using GuardSetup setup = new();
        using TestDirectory directory = new();
        using AgentPrincipal parent = await setup.AgentAsync();
        RevocationList revocations = new();
        AgentGuard guard = setup.Gateway(builder => builder
            .AuditTo(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize }))
            .CheckRevocation(revocations));
        AgentPrincipal[] agents = await Task.WhenAll(Enumerable.Range(0, Rounds).Select(_ => parent.DelegateAsync(GuardSetup.Delegation()).AsTask()));
        ConcurrentQueue<AccessDecision> decisions = new();

        Lockstep.Run(Threads, Rounds, async (thread, round) =>
        {
            AgentPrincipal agent = agents[round];
            long last = -1;
            foreach (bool isPresented in (bool[])[false, true, false])
            {
                if (await DecideAsync(guard, agent, isPresented) is { } decision)
                {
                    decision.Receipt!.Sequence.Should().BeGreaterThan(last, "one thread's records stand in its order");
                    last = decision.Receipt.Sequence;
                    decisions.Enqueue(decision);
                }

                await DisturbAsync(agent, revocations, (thread * 7) + round);
            }
        });

        await guard.DisposeAsync();
        setup.Alarms.Should().BeEmpty();
        AuditRecord[] records = await AuditReader.ReadAsync(directory).ToArrayAsync();
        (await AuditVerifier.VerifyAsync(directory, guard.AuditHead)).OpenCalls.Should().Be(0);
        directory.Segments.Length.Should().BeGreaterThan(20, "it rotated all the time");
        records.Select(record => record.Sequence).Should().Equal(Enumerable.Range(0, records.Length).Select(i => (long)i));
        records.Count(record => record.Type == "decision").Should().Be(decisions.Count);
        records.Count(record => record.Type == "outcome").Should().Be(decisions.Count(decision => decision.IsAllowed)).And.BePositive();
        foreach (AccessDecision decision in decisions)
        {
            records[decision.Receipt!.Sequence].Hash.ToArray().Should().Equal(decision.Receipt.Head.Hash.ToArray());
        }
    }

    [Fact]
    public async Task A_decision_completed_by_all_threads_at_once_has_one_outcome()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard();
        AccessDecision[] decisions = new AccessDecision[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            decisions[i] = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        }

        int completed = 0;
        Lockstep.Run(Threads, Rounds, async (_, round) =>
        {
            try
            {
                await decisions[round].CompleteAsync();
                Interlocked.Increment(ref completed);
            }
            catch (InvalidOperationException)
            {
            }
        });

        completed.Should().Be(Rounds);
        (await setup.CloseAndReadAsync()).Outcomes().Select(line => line["call"]).Should().BeEquivalentTo(decisions.Select(decision => decision.CallId));
    }

    /// <summary>Decides and, if allowed, completes; null when the agent cannot prove anything because it was disposed.</summary>
    private static async Task<AccessDecision?> DecideAsync(AgentGuard guard, AgentPrincipal agent, bool isPresented)
    {
        AccessDecision decision;
        if (isPresented)
        {
            AgentPresentation presentation;
            try
            {
                presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());
            }
            catch (DelegationException)
            {
                return null;
            }

            decision = await guard.AuthorizePresentedAsync(presentation, GuardSetup.Call);
        }
        else
        {
            decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        }

        if (decision.IsAllowed)
        {
            await decision.CompleteAsync();
        }

        return decision;
    }

    private static async Task DisturbAsync(AgentPrincipal agent, RevocationList revocations, int what)
    {
        switch (what % 40)
        {
            case < 6 when !agent.IsDisposed:
                try
                {
                    await agent.RenewAsync();
                }
                catch (DelegationException)
                {
                    // Disposed meanwhile.
                }

                break;
            case 6:
                revocations.Revoke(agent);
                break;
            case 7:
                agent.Dispose();
                break;
        }
    }
}
