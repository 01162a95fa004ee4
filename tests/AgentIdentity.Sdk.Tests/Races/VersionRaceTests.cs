using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>A guard asks again only when a version has changed. So an answer that changes must never hide behind a version that was seen before.</summary>
[Collection(nameof(Duels))]
public sealed class VersionRaceTests
{
    private const int Rounds = 20_000;
    private const int SlowRounds = 200;

    private static readonly int[] Others = [.. Enumerable.Range(1, 500)];

    [Fact]
    public async Task A_revocation_that_comes_while_the_source_answers_is_seen_by_the_next_call()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        InterruptedSource source = new();
        AgentGuard guard = setup.Guard(builder => builder.CheckRevocation(source));
        source.Meanwhile = () => source.Revocations.Revoke(agent);

        await setup.InvokeAsync(guard, agent);

        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.Revoked);
    }

    [Fact]
    public async Task A_suspension_that_comes_while_the_source_answers_is_seen_by_the_next_call()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        InterruptedSource source = new();
        AgentGuard guard = setup.Guard(builder => builder.CheckStanding(source));
        source.Meanwhile = () => source.Standing.Suspend(agent.Id);

        await setup.InvokeAsync(guard, agent);

        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.Suspended);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(0, -1)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    public async Task Every_other_version_is_a_new_one_whether_higher_or_lower(long first, long second)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        CountingStatus revocations = new() { Version = first };
        CountingStatus standing = new() { Version = first };
        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(setup.Anchors).UseClock(setup.Clock).WithoutAuditUnsafe()
            .CheckRevocation(revocations).CheckStanding(standing).Build();
        await setup.InvokeAsync(guard, agent);

        standing.Version = second;
        standing.Standing = AgentStandingStatus.Suspended;
        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.Suspended);
        revocations.Version = second;
        revocations.Revocation = RevocationStatus.Revoked;
        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.Revoked);
    }

    [Fact]
    public async Task Whoever_sees_the_version_of_a_revocation_sees_the_revocation()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        VerifiedCredential credential = new CredentialVerifier(setup.Anchors, clock: setup.Clock).Verify(agent.Credential).Credential!;
        DelegationStep step = credential.Path[^1];
        // One id under many issuers: all share a hash, so that adding another takes microseconds, for which the list is open to be seen half done.
        RevocationList[] lists = [.. Enumerable.Range(0, SlowRounds).Select(_ => new RevocationList())];
        Array.ForEach(lists, list => Array.ForEach(Others, other => list.RevokeCredential($"issuer-{other}", step.TokenId)));
        int missed = 0;

        Duel.Run(
            SlowRounds,
            round => lists[round].RevokeCredential(step.Issuer, step.TokenId),
            round =>
            {
                Await(() => lists[round].Version != 1 + Others.Length);
                missed += lists[round].Check(credential) == RevocationStatus.Revoked ? 0 : 1;
            });

        missed.Should().Be(0);
    }

    [Fact]
    public void Whoever_sees_the_version_of_a_suspension_sees_the_suspension()
    {
        // Ids that begin alike share a hash, as above.
        AgentId agent = Agent(0);
        AgentStandingList[] lists = [.. Enumerable.Range(0, SlowRounds).Select(_ => new AgentStandingList())];
        Array.ForEach(lists, list => Array.ForEach(Others, other => list.Suspend(Agent(other))));
        int missed = 0;

        Duel.Run(
            SlowRounds,
            round => lists[round].Suspend(agent),
            round =>
            {
                Await(() => lists[round].Version != 1 + Others.Length);
                missed += lists[round].Check(agent) == AgentStandingStatus.Suspended ? 0 : 1;
            });

        missed.Should().Be(0);
    }

    /// <summary>A version that was lost would come again, and with it an answer that no longer holds.</summary>
    [Fact]
    public void Of_changes_at_the_same_time_each_has_a_version_of_its_own()
    {
        RevocationList revocations = new();
        AgentStandingList standing = new();
        AgentId agent = Agent(0);
        AgentId another = AgentId.Parse(new string('E', AgentId.TextLength));

        // Of two kinds, which lock nothing together.
        Duel.Run(Rounds, _ => revocations.RevokeLineage("lineage"), _ => revocations.RevokeHolder(agent));
        Duel.Run(Rounds, _ => standing.Suspend(agent), _ => standing.Suspend(another));

        revocations.Version.Should().Be(1 + (2 * Rounds));
        standing.Version.Should().Be(1 + (2 * Rounds));
    }

    private static AgentId Agent(int number) => AgentId.Parse($"AAAAAA{number:0000}".PadRight(AgentId.TextLength, 'A'));

    /// <summary>Spins, as a rendezvous does: the other thread is on its way.</summary>
    private static void Await(Func<bool> condition)
    {
        for (int checks = 0; !condition(); checks++)
        {
            if (checks > 20_000)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>Answers, and before the answer arrives something changes it, once.</summary>
    private sealed class InterruptedSource : IRevocationSource, IAgentStanding
    {
        public RevocationList Revocations { get; } = new();

        public AgentStandingList Standing { get; } = new();

        public Action? Meanwhile { get; set; }

        long IRevocationSource.Version => Revocations.Version;

        long IAgentStanding.Version => Standing.Version;

        public RevocationStatus Check(VerifiedCredential credential) => Interrupt(Revocations.Check(credential));

        public AgentStandingStatus Check(AgentId agent) => Interrupt(Standing.Check(agent));

        private T Interrupt<T>(T answer)
        {
            Meanwhile?.Invoke();
            Meanwhile = null;
            return answer;
        }
    }
}
