using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

/// <summary>Revocation and standing as the guard asks for them.</summary>
public sealed class StatusTests : IAsyncDisposable
{
    private const int Threads = 16;

    private readonly GuardSetup _setup = new();
    private readonly CountingStatus _status = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task What_cannot_be_told_of_revocation_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _status.Revocation = RevocationStatus.Unknown;

        Denial denial = await _setup.ExpectRefusalAsync(
            _setup.InvokeAsync(_setup.Guard(builder => builder.CheckRevocation(_status)), agent), DenialCodes.StatusUnknown);

        denial.Step.Should().Be("8");
    }

    [Fact]
    public async Task What_cannot_be_told_of_standing_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _status.Standing = AgentStandingStatus.Unknown;

        Denial denial = await _setup.ExpectRefusalAsync(
            _setup.InvokeAsync(_setup.Guard(builder => builder.CheckStanding(_status)), agent), DenialCodes.StatusUnknown);

        denial.Step.Should().Be("8");
    }

    [Theory]
    [InlineData((RevocationStatus)99)]
    [InlineData((RevocationStatus)(-1))]
    public async Task An_answer_nobody_knows_is_refused(RevocationStatus answer)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _status.Revocation = answer;

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(_setup.Guard(builder => builder.CheckRevocation(_status)), agent), DenialCodes.StatusUnknown);
    }

    [Fact]
    public async Task Revocation_is_asked_again_only_when_its_version_changes()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(_status));

        await _setup.InvokeAsync(guard, agent);
        await _setup.InvokeAsync(guard, agent);
        _status.Asked.Should().Be(1);
        _status.Version = 2;
        await _setup.InvokeAsync(guard, agent);

        _status.Asked.Should().Be(2);
    }

    [Fact]
    public async Task Standing_is_asked_again_only_when_its_version_changes()
    {
        using AgentPrincipal parent = await _setup.AgentAsync();
        using AgentPrincipal agent = await parent.DelegateAsync(GuardSetup.Delegation());
        AgentGuard guard = _setup.Guard(builder => builder.CheckStanding(_status));

        await _setup.InvokeAsync(guard, agent);
        await _setup.InvokeAsync(guard, agent);
        _status.Asked.Should().Be(2, "there are two keys in the chain");
        _status.Version = 2;
        await _setup.InvokeAsync(guard, agent);

        _status.Asked.Should().Be(4);
    }

    [Fact]
    public async Task What_was_refused_is_asked_again_at_the_same_version()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(_status).CheckStanding(_status));
        _status.Revocation = RevocationStatus.Unknown;
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.StatusUnknown);
        _status.Revocation = RevocationStatus.Good;
        _status.Standing = AgentStandingStatus.Suspended;
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Suspended);
        _status.Standing = AgentStandingStatus.Good;

        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public async Task A_source_is_asked_whatever_version_it_begins_with(long version)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _status.Version = version;
        _status.Revocation = RevocationStatus.Revoked;
        _status.Standing = AgentStandingStatus.Suspended;
        AgentGuardBuilder builder = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock);
        await using AgentGuard suspending = builder.CheckStanding(_status).Build();
        await using AgentGuard revoking = builder.CheckRevocation(_status).Build();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(suspending, agent), DenialCodes.Suspended);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(revoking, agent), DenialCodes.Revoked);

        _status.Asked.Should().Be(2);
    }

    [Fact]
    public async Task Of_two_chains_each_is_asked_about()
    {
        using AgentPrincipal first = await _setup.AgentAsync();
        using AgentPrincipal second = await _setup.AgentAsync();
        RevocationList revocations = new();
        revocations.Revoke(second);
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(revocations));

        await _setup.InvokeAsync(guard, first);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, second), DenialCodes.Revoked);
    }

    [Fact]
    public async Task A_retired_agent_is_told_apart_from_a_suspended_one_in_the_log()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _status.Standing = AgentStandingStatus.Retired;
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(_setup.Guard(builder => builder.CheckStanding(_status)), agent), DenialCodes.Revoked);

        (await _setup.ReadAsync()).Decision()["reason"].Should().Contain("retired");
    }

    [Fact]
    public async Task Once_a_revocation_has_returned_no_call_that_begins_is_allowed()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        RevocationList revocations = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(revocations));
        bool isRevoked = false;

        bool[] hasBroken = Together.Run(Threads, async index =>
        {
            for (int i = 0; i < 50; i++)
            {
                if (index == 0 && i == 10)
                {
                    revocations.Revoke(agent);
                    Volatile.Write(ref isRevoked, true);
                }

                bool wasRevoked = Volatile.Read(ref isRevoked);
                await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
                if (wasRevoked && decision.IsAllowed)
                {
                    return true;
                }
            }

            return false;
        });

        hasBroken.Should().NotContain(true);
    }

    [Fact]
    public async Task Once_a_suspension_has_returned_no_call_that_begins_is_allowed()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentStandingList standing = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckStanding(standing));
        bool isSuspended = false;

        bool[] hasBroken = Together.Run(Threads, async index =>
        {
            for (int i = 0; i < 50; i++)
            {
                if (index == 0 && i == 10)
                {
                    standing.Suspend(agent.Id);
                    Volatile.Write(ref isSuspended, true);
                }

                bool wasSuspended = Volatile.Read(ref isSuspended);
                await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
                if (wasSuspended && decision.IsAllowed)
                {
                    return true;
                }
            }

            return false;
        });

        hasBroken.Should().NotContain(true);
    }
}
