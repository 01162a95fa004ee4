using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>A guard asks again only when a version has changed. So an answer that changes must never hide behind a version that was seen before.</summary>
[Collection(nameof(Duels))]
public sealed class VersionRaceTests
{
    private const int Rounds = 20_000;

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
        RevocationList[] lists = [.. Enumerable.Range(0, Rounds).Select(_ => new RevocationList())];
        int missed = 0;

        Duel.Run(
            Rounds,
            round => lists[round].RevokeCredential(step.Issuer, step.TokenId),
            round =>
            {
                Await(() => lists[round].Version != 1);
                missed += lists[round].Check(credential) == RevocationStatus.Revoked ? 0 : 1;
            });

        missed.Should().Be(0);
    }

    [Fact]
    public void Whoever_sees_the_version_of_a_suspension_sees_the_suspension()
    {
        AgentId agent = Agent('A');
        AgentStandingList[] lists = [.. Enumerable.Range(0, Rounds).Select(_ => new AgentStandingList())];
        int missed = 0;

        Duel.Run(
            Rounds,
            round => lists[round].Suspend(agent),
            round =>
            {
                Await(() => lists[round].Version != 1);
                missed += lists[round].Check(agent) == AgentStandingStatus.Suspended ? 0 : 1;
            });

        missed.Should().Be(0);
    }

    /// <summary>A version that was lost would come again, and with it an answer that no longer holds.</summary>
    [Fact]
    public void Of_changes_at_the_same_time_each_has_a_version_of_its_own()
    {
        const int changes = 500_000;
        RevocationList revocations = new();
        AgentStandingList standing = new();
        AgentId agent = Agent('A');
        AgentId another = Agent('E');

        // Of two kinds, which lock nothing together.
        Duel.Run(1, _ => Repeat(changes, () => revocations.RevokeLineage("lineage")), _ => Repeat(changes, () => revocations.RevokeHolder(agent)));
        Duel.Run(1, _ => Repeat(changes, () => standing.Suspend(agent)), _ => Repeat(changes, () => standing.Suspend(another)));

        revocations.Version.Should().Be(1 + (2 * changes));
        standing.Version.Should().Be(1 + (2 * changes));
    }

    private static void Repeat(int times, Action change)
    {
        for (int i = 0; i < times; i++)
        {
            change();
        }
    }

    private static AgentId Agent(char letter) => AgentId.Parse(new string(letter, AgentId.TextLength));

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
