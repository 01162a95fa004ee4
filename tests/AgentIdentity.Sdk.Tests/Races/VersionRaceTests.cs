using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>A guard asks again only when a version has changed. So an answer that changes must never hide behind a version that was seen before.</summary>
[Collection(nameof(Duels))]
public sealed class VersionRaceTests
{
    private const int Rounds = 2000;

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
        RevocationList[] lists = [.. Enumerable.Range(0, Rounds).Select(_ => new RevocationList())];
        int missed = 0;

        Duel.Run(
            Rounds,
            round => lists[round].RevokeLineage(credential.Lineage),
            round =>
            {
                Await(() => lists[round].Version != 1);
                missed += lists[round].Check(credential) == RevocationStatus.Revoked ? 0 : 1;
            });

        missed.Should().Be(0);
    }

    [Fact]
    public async Task Whoever_sees_the_version_of_a_suspension_sees_the_suspension()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentStandingList[] lists = [.. Enumerable.Range(0, Rounds).Select(_ => new AgentStandingList())];
        int missed = 0;

        Duel.Run(
            Rounds,
            round => lists[round].Suspend(agent.Id),
            round =>
            {
                Await(() => lists[round].Version != 1);
                missed += lists[round].Check(agent.Id) == AgentStandingStatus.Suspended ? 0 : 1;
            });

        missed.Should().Be(0);
    }

    /// <summary>A version that was lost would come again, and with it an answer that no longer holds.</summary>
    [Fact]
    public void Of_changes_at_the_same_time_each_has_a_version_of_its_own()
    {
        RevocationList revocations = new();
        AgentStandingList standing = new();
        AgentId agent = AgentId.Parse(new string('A', AgentId.TextLength));

        Duel.Run(Rounds, _ => revocations.RevokeLineage("lineage"));
        Duel.Run(Rounds, _ => standing.Suspend(agent));

        revocations.Version.Should().Be(1 + (2 * Rounds));
        standing.Version.Should().Be(1 + (2 * Rounds));
    }

    private static void Await(Func<bool> condition)
    {
        SpinWait spin = default;
        while (!condition())
        {
            spin.SpinOnce(sleep1Threshold: -1);
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
