using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

public sealed class GuardConcurrencyTests
{
    private const int Threads = 16;
    private const int CallsPerThread = 40;

    [Fact]
    public async Task Many_threads_with_disposals_and_revocations_lose_and_double_no_record()
    {
        await using GuardSetup setup = new();
        AgentPrincipal[] agents = await AgentsAsync(setup);
        RevocationList revocations = new();
        AgentGuard guard = setup.Guard(builder => builder.CheckRevocation(revocations));

        int[] refused = Together.Run(Threads, async index =>
        {
            int refusals = 0;
            for (int i = 0; i < CallsPerThread; i++)
            {
                AgentPrincipal agent = agents[(index + i) % agents.Length];
                if (i == CallsPerThread / 2 && index % 4 == 0)
                {
                    agents[index / 4].Dispose();
                    revocations.Revoke(agents[^((index / 4) + 1)]);
                }

                try
                {
                    await setup.InvokeAsync(guard, agent);
                }
                catch (AgentAccessDeniedException)
                {
                    refusals++;
                }
            }

            return refusals;
        });

        IReadOnlyList<LogLine> log = await setup.CloseAndReadAsync();
        string?[] allowed = [.. log.Decisions().Where(line => line["decision"] == "allow").Select(line => line["call"])];
        log.Select(line => line.Sequence).Should().Equal(Enumerable.Range(0, log.Count).Select(sequence => (long)sequence));
        log.Decisions().Select(line => line["call"]).Should().HaveCount(Threads * CallsPerThread).And.OnlyHaveUniqueItems();
        log.Outcomes().Select(line => line["call"]).Should().OnlyHaveUniqueItems().And.BeEquivalentTo(allowed);
        setup.Tool.Runs.Should().Be(allowed.Length).And.Be((Threads * CallsPerThread) - refused.Sum());
        (await AuditVerifier.VerifyStoreAsync(setup.Store)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Many_threads_never_spend_more_than_the_budget()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder
            .AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 100, GuardSetup.Start.AddHours(1)))));

        Together.Run(Threads, async _ =>
        {
            for (int i = 0; i < 20; i++)
            {
                await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
            }

            return 0;
        });

        (await setup.ReadAsync()).Decisions().Count(line => line["decision"] == "allow").Should().Be(100);
    }

    private static async Task<AgentPrincipal[]> AgentsAsync(GuardSetup setup)
    {
        AgentPrincipal[] agents = new AgentPrincipal[12];
        for (int i = 0; i < agents.Length; i++)
        {
            agents[i] = await setup.AgentAsync();
        }

        return agents;
    }
}
