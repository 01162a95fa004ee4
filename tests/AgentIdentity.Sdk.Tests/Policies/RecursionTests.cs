using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

/// <summary>A policy that asks the guard that asks it.</summary>
public sealed class RecursionTests : IAsyncDisposable
{
    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Theory]
    [InlineData("at once")]
    [InlineData("later")]
    [InlineData("on another thread")]
    public async Task It_is_refused_however_it_comes_about(string way)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard? guard = null;
        AccessDecision? inner = null;
        ScriptedPolicy policy = new(async (_, token) =>
        {
            if (way == "later")
            {
                await Task.Yield();
            }

            inner = way == "on another thread"
                ? await Task.Run(async () => await guard!.AuthorizeAsync(agent, GuardSetup.Call, token), token)
                : await guard!.AuthorizeAsync(agent, GuardSetup.Call, token);
            return inner.IsAllowed ? PolicyVerdict.Continue : PolicyVerdict.Deny(inner.Denial);
        });
        guard = _setup.Guard(builder => builder.AddPolicy(policy));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.PolicyRecursion);

        policy.Asked.Should().Be(1);
    }

    [Fact]
    public async Task It_is_refused_by_way_of_another_guard()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard? first = null;
        AgentGuard second = _setup.Guard(builder => builder.AddPolicy(Asking(() => first!)));
        first = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock).AddPolicy(Asking(() => second)).Build();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(first, agent), DenialCodes.PolicyRecursion);

        ScriptedPolicy Asking(Func<AgentGuard> other) => new(async (_, token) =>
        {
            AccessDecision decision = await other().AuthorizeAsync(agent, GuardSetup.Call, token);
            return decision.IsAllowed ? PolicyVerdict.Continue : PolicyVerdict.Deny(decision.Denial);
        });
    }

    [Fact]
    public async Task A_policy_may_ask_another_guard()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        await using AgentGuard inner = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock).Build();
        AgentGuard outer = _setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy(async (_, token) =>
            (await inner.AuthorizeAsync(agent, GuardSetup.Call, token)).IsAllowed ? PolicyVerdict.Continue : PolicyVerdict.Deny("no", "no"))));

        (await _setup.InvokeAsync(outer, agent)).Should().Be("result");
    }

    [Fact]
    public async Task Whoever_has_been_decided_about_may_ask_again()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Continue)));

        for (int i = 0; i < 3; i++)
        {
            await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
            decision.IsAllowed.Should().BeTrue();
        }

        (await guard.InvokeAsync(agent, GuardSetup.Call, async (_, token) => (await guard.AuthorizeAsync(agent, GuardSetup.Call, token)).IsAllowed)).Should().BeTrue("a tool is no policy");
    }
}
