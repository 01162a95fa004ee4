using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

public sealed class HostRefusalTests : IAsyncDisposable
{
    private static readonly Denial Reason = new("house_rule", "the house says no");

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task A_refusal_of_the_host_is_on_record_with_who_asked()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        AccessDecision refusal = await _setup.Guard().RefuseAsync(agent, GuardSetup.Call, Reason);

        refusal.IsAllowed.Should().BeFalse();
        refusal.Denial!.Code.Should().Be("house_rule");
        RecordedDecision recorded = await _setup.LastDecisionAsync();
        recorded.Decision.Should().Be(AuditDecision.Deny);
        recorded.Code.Should().Be("house_rule");
        recorded.Path.Should().Equal("orchestrator");
        recorded.Tool.Should().Be(GuardSetup.Action);
    }

    [Fact]
    public async Task An_agent_whose_chain_does_not_hold_is_refused_for_that()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _setup.Clock.Advance(TimeSpan.FromHours(2));

        (await _setup.Guard().RefuseAsync(agent, GuardSetup.Call, Reason)).Denial!.Code.Should().Be(DenialCodes.Expired);
    }

    [Fact]
    public async Task A_refusal_of_nobody_is_counted_and_gets_no_record_of_its_own()
    {
        AgentGuard guard = _setup.Guard();
        for (int i = 0; i < 3; i++)
        {
            (await guard.RefuseAsync(agent: null, GuardSetup.Call, Reason)).IsAllowed.Should().BeFalse();
        }

        IReadOnlyList<LogLine> lines = await _setup.CloseAndReadAsync();
        lines.Should().NotContain(line => line.Type == "decision");
        LogLine counted = lines.Should().ContainSingle(line => line.Type == "refusals").Subject;
        counted["code"].Should().Be("house_rule");
        counted["count"].Should().Be("3");
        counted["claimed"].Should().Be(GuardSetup.Action);
    }

    [Fact]
    public async Task A_refused_presentation_is_on_record_with_its_holder_and_its_proof_is_not_used_up()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());

        AccessDecision refusal = await guard.RefusePresentedAsync(presentation, GuardSetup.Call, Reason);

        refusal.Denial!.Code.Should().Be("house_rule");
        (await _setup.LastDecisionAsync()).Holder.Should().Be(agent.Id.ToString());
        (await _setup.PresentAsync(guard, presentation)).Should().Be("result");
    }

    [Fact]
    public async Task A_presentation_whose_proof_is_for_another_call_is_refused_for_that()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.CallTo("/other"), GuardSetup.ForGuard());

        (await _setup.Gateway().RefusePresentedAsync(presentation, GuardSetup.Call, Reason)).Denial!.Code.Should().Be(DenialCodes.ProofMismatch);
    }

    [Fact]
    public async Task What_no_scope_covers_is_refused_for_the_hosts_reason()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ToolCall unknown = new("files.delete");
        AgentPresentation presentation = await agent.ProveAsync(unknown, GuardSetup.ForGuard());

        (await _setup.Gateway().RefusePresentedAsync(presentation, unknown, Reason)).Denial!.Code.Should().Be("house_rule");
        (await _setup.Guard().RefuseAsync(agent, unknown, Reason)).Denial!.Code.Should().Be("house_rule");
    }

    [Fact]
    public async Task A_guard_that_only_observes_lets_a_refused_call_pass_and_records_it()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await using AccessDecision decision = await _setup.Guard(builder => builder.ObserveOnlyUnsafe()).RefuseAsync(agent, GuardSetup.Call, Reason);

        decision.IsAllowed.Should().BeTrue();
        (await _setup.LastDecisionAsync()).Decision.Should().Be(AuditDecision.Observe);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_does_not_turn_a_refusal_into_anything_else()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        _setup.Store.IsBroken = true;

        (await guard.RefuseAsync(agent, GuardSetup.Call, Reason)).IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task A_closed_guard_refuses_nothing_any_more()
    {
        AgentGuard guard = _setup.Guard();
        await guard.DisposeAsync();

        await guard.Awaiting(closed => closed.RefuseAsync(null, GuardSetup.Call, Reason).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_refusal_that_is_cancelled_is_not_recorded()
    {
        AgentGuard guard = _setup.Guard();

        await guard.Awaiting(g => g.RefuseAsync(null, GuardSetup.Call, Reason, new CancellationToken(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();

        (await _setup.CloseAndReadAsync()).Should().NotContain(line => line.Type == "refusals");
    }
}
