using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

public sealed class RemotePolicyTests : IAsyncDisposable
{
    private static readonly RemotePolicyOptions Options = new() { Timeout = TimeSpan.FromSeconds(2), MinimumCalls = 4, BreakDuration = TimeSpan.FromSeconds(20) };

    private readonly GuardSetup _setup = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly ManualResetEventSlim _released = new();

    public async ValueTask DisposeAsync()
    {
        _released.Set();
        await _setup.DisposeAsync();
        _asked.Dispose();
    }

    [Fact]
    public async Task What_the_policy_answers_is_answered()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = Guard(ScriptedPolicy.Charging(new Charge("calls", 1, 1, GuardSetup.Start.AddHours(1))));
        await _setup.InvokeAsync(guard, agent);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CeilingExceeded);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(Guard(ScriptedPolicy.Denying()), agent), "not_today");
        _setup.Alarms.Should().BeEmpty();
    }

    [Theory]
    [InlineData(Slowness.Listens)]
    [InlineData(Slowness.Ignores)]
    [InlineData(Slowness.Blocks)]
    public async Task A_policy_that_does_not_answer_in_time_denies_and_raises_the_alarm(Slowness slowness)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        Task<string> call = _setup.InvokeAsync(Guard(Slow(slowness)), agent);
        await _asked.WaitAsync(TestContext.Current.CancellationToken);
        _setup.Clock.Advance(Options.Timeout - TimeSpan.FromMilliseconds(1));
        call.IsCompleted.Should().BeFalse();

        _setup.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Denial denial = await _setup.ExpectRefusalAsync(call, DenialCodes.PolicyTimeout);
        denial.Message.Should().Contain("slow");
        _setup.Alarms.Should().ContainSingle();
    }

    [Fact]
    public async Task A_policy_that_throws_denies_and_raises_the_alarm()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        TimeoutException failure = new("no answer");

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(Guard(new ScriptedPolicy(() => throw failure)), agent), DenialCodes.PolicyFailed);

        _setup.Alarms.Should().ContainSingle().Which.Should().BeSameAs(failure);
    }

    [Theory]
    [InlineData(Failing.Throws)]
    [InlineData(Failing.AnswersNull)]
    [InlineData(Failing.CancelsItself)]
    public async Task A_policy_that_keeps_failing_is_left_alone_and_asked_again_later(Failing failing)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        bool fails = true;
        ScriptedPolicy inner = new(() => !fails ? PolicyVerdict.Continue : failing switch
        {
            Failing.Throws => throw new TimeoutException(),
            Failing.CancelsItself => throw new OperationCanceledException(),
            _ => null!,
        });
        AgentGuard guard = Guard(inner);
        for (int i = 0; i < Options.MinimumCalls; i++)
        {
            await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.PolicyFailed);
        }

        fails = false;
        _setup.Clock.Advance(Options.BreakDuration - TimeSpan.FromMilliseconds(1));
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.PolicyUnavailable);

        inner.Asked.Should().Be(Options.MinimumCalls, "it is not asked while the circuit is open");
        _setup.Alarms.Should().HaveCount(Options.MinimumCalls, "what opened the circuit was told");
        _setup.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Fact]
    public async Task Timeouts_open_the_circuit_as_well()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = Guard(Slow(Slowness.Ignores));
        for (int i = 0; i < Options.MinimumCalls; i++)
        {
            Task<string> call = _setup.InvokeAsync(guard, agent);
            await _asked.WaitAsync(TestContext.Current.CancellationToken);
            _setup.Clock.Advance(Options.Timeout);
            await _setup.ExpectRefusalAsync(call, DenialCodes.PolicyTimeout);
        }

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.PolicyUnavailable);
    }

    [Fact]
    public async Task Callers_that_give_up_do_not_open_the_circuit()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        bool isSlow = true;
        AgentGuard guard = Guard(new ScriptedPolicy(async (_, token) =>
        {
            _asked.Release();
            await Task.Delay(isSlow ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, token);
            return PolicyVerdict.Continue;
        }));
        for (int i = 0; i < Options.MinimumCalls * 2; i++)
        {
            using CancellationTokenSource gone = new();
            Task<string> call = _setup.InvokeAsync(guard, agent, cancellationToken: gone.Token);
            await _asked.WaitAsync(TestContext.Current.CancellationToken);
            await gone.CancelAsync();
            await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
        }

        isSlow = false;
        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Fact]
    public async Task A_policy_that_calls_the_guard_from_behind_it_is_found_out()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard? guard = null;
        Denial? inner = null;
        guard = Guard(new ScriptedPolicy(async (_, token) =>
        {
            inner = (await guard!.AuthorizeAsync(agent, GuardSetup.Call, token)).Denial;
            return PolicyVerdict.Deny("no", "no");
        }));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "no");

        inner!.Code.Should().Be(DenialCodes.PolicyRecursion);
    }

    [Fact]
    public void Its_definition_has_all_settings_and_the_policy_behind_it()
    {
        ScriptedPolicy inner = ScriptedPolicy.Denying();
        RemotePolicy[] policies =
        [
            new(inner),
            new(inner, new() { Timeout = TimeSpan.FromSeconds(3) }),
            new(inner, new() { MinimumCalls = 11 }),
            new(inner, new() { FailureRatio = 0.51 }),
            new(inner, new() { SamplingDuration = TimeSpan.FromSeconds(31) }),
            new(inner, new() { BreakDuration = TimeSpan.FromSeconds(31) }),
            new(new QuotaPolicy("quota", new() { Limit = 1, Window = TimeSpan.FromMinutes(1) })),
            new(new QuotaPolicy("quota", new() { Limit = 2, Window = TimeSpan.FromMinutes(1) })),
        ];

        policies.Select(policy => policy.Definition).Should().OnlyHaveUniqueItems();
        policies[0].Name.Should().Be(inner.Name);
        policies[6].Definition.Should().Contain("quota limit=1");
    }

    [Fact]
    public void An_option_out_of_its_range_is_refused_by_name()
    {
        Refused(new() { Timeout = TimeSpan.FromMilliseconds(9) }, "Timeout is from 10 ms to one minute*");
        Refused(new() { Timeout = TimeSpan.FromSeconds(61) }, "Timeout is from 10 ms to one minute*");
        Refused(new() { MinimumCalls = 1 }, "MinimumCalls is from 2 to 10,000*");
        Refused(new() { FailureRatio = 0 }, "FailureRatio is above 0 and at most 1*");
        Refused(new() { FailureRatio = double.NaN }, "FailureRatio is above 0 and at most 1*");
        Refused(new() { SamplingDuration = TimeSpan.FromMilliseconds(499) }, "SamplingDuration is from 500 ms to one day*");
        Refused(new() { BreakDuration = TimeSpan.FromDays(2) }, "BreakDuration is from 500 ms to one day*");

        static void Refused(RemotePolicyOptions options, string message) =>
            FluentActions.Invoking(() => new RemotePolicy(ScriptedPolicy.Denying(), options)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    public enum Slowness
    {
        Listens,
        Ignores,
        Blocks,
    }

    public enum Failing
    {
        Throws,
        AnswersNull,
        CancelsItself,
    }

    private AgentGuard Guard(IAgentPolicy inner) => _setup.Guard(builder => builder.AddPolicy(new RemotePolicy(inner, Options, _setup.Clock)));

    private ScriptedPolicy Slow(Slowness slowness) => new(async (_, token) =>
    {
        _asked.Release();
        if (slowness == Slowness.Blocks)
        {
            _released.Wait(CancellationToken.None);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, slowness == Slowness.Listens ? token : CancellationToken.None);
        return PolicyVerdict.Continue;
    }, "slow");
}
