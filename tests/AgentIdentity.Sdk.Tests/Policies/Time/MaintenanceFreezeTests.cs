using AgentIdentity.Sdk.Support;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Policies;

public sealed class MaintenanceFreezeTests : IAsyncDisposable
{
    private static readonly MaintenanceFreeze Migration = new()
    {
        From = GuardSetup.Start.AddHours(1),
        To = GuardSetup.Start.AddHours(2),
        Reason = "migration of the ledger",
        Actions = ["payments.pay"],
    };

    private readonly SessionSetup _setup = new("payments.pay", "notes.write");
    private readonly FreezeSwitch _switch = new();

    [Theory]
    [InlineData(-1, Allowed)]
    [InlineData(0, DenialCodes.Frozen)]
    public async Task A_freeze_begins_with_its_first_moment(long ticks, string expected)
    {
        _setup.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromTicks(ticks));

        (await PayAsync(new() { Freezes = [Migration] })).Should().Be(expected);
    }

    [Theory]
    [InlineData(-1, DenialCodes.Frozen)]
    [InlineData(0, Allowed)]
    public async Task A_freeze_ends_before_its_last(long ticks, string expected)
    {
        _setup.Clock.Advance(TimeSpan.FromHours(2) + TimeSpan.FromTicks(ticks));

        (await PayAsync(new() { Freezes = [Migration] })).Should().Be(expected);
    }

    [Fact]
    public async Task Only_the_named_actions_are_frozen()
    {
        _setup.Clock.Advance(TimeSpan.FromMinutes(90));
        AgentPrincipal agent = await _setup.AgentAsync();

        (await AskAsync(_setup.Guard(new MaintenanceFreezePolicy("freeze", new() { Freezes = [Migration] })), agent, "notes.write")).Should().Be(Allowed);
        MaintenanceFreeze all = new() { From = Migration.From, To = Migration.To, Reason = "everything" };
        (await AskAsync(_setup.Guard(new MaintenanceFreezePolicy("freeze", new() { Freezes = [all] })), agent, "notes.write")).Should().Be(DenialCodes.Frozen);
    }

    [Fact]
    public async Task A_refusal_says_why_and_until_when()
    {
        _setup.Clock.Advance(TimeSpan.FromMinutes(90));
        AccessDecision decision = await _setup.Guard(new MaintenanceFreezePolicy("freeze", new() { Freezes = [Migration] }))
            .AuthorizeAsync(await _setup.AgentAsync(), new ToolCall("payments.pay"));

        decision.Denial!.Message.Should().Be("frozen for maintenance: migration of the ledger; wait until it ends");
        decision.Facts.Should().Equal(new PolicyFact("until", "2026-03-01T14:00:00Z"));
    }

    [Fact]
    public async Task A_switch_freezes_at_once_and_until_it_is_released()
    {
        AgentGuard guard = _setup.Guard(new MaintenanceFreezePolicy("freeze", new() { Switch = _switch }));
        AgentPrincipal agent = await _setup.AgentAsync();
        (await AskAsync(guard, agent, "payments.pay")).Should().Be(Allowed);

        _switch.Throw("incident 4711");
        AccessDecision decision = await guard.AuthorizeAsync(agent, new ToolCall("notes.write"));
        (decision.Denial!.Code, decision.Denial.Message).Should().Be((DenialCodes.Frozen, "frozen by a switch: incident 4711; wait until it is released"));
        decision.Facts.Should().Equal(new PolicyFact("switch_version", "1"));
        _switch.IsThrown.Should().BeTrue();

        _switch.Release();
        (await AskAsync(guard, agent, "payments.pay")).Should().Be(Allowed);
        (_switch.IsThrown, _switch.Reason, _switch.Version).Should().Be((false, null, 2));
    }

    [Fact]
    public async Task A_switch_may_be_for_some_actions()
    {
        AgentGuard guard = _setup.Guard(new MaintenanceFreezePolicy("freeze", new() { Switch = _switch, SwitchActions = ["payments.pay"] }));
        AgentPrincipal agent = await _setup.AgentAsync();
        _switch.Throw("incident 4711");

        (await AskAsync(guard, agent, "payments.pay")).Should().Be(DenialCodes.Frozen);
        (await AskAsync(guard, agent, "notes.write")).Should().Be(Allowed);
    }

    [Fact]
    public async Task After_the_switch_was_thrown_none_of_many_threads_gets_through()
    {
        AgentGuard guard = _setup.Guard(new MaintenanceFreezePolicy("freeze", new() { Switch = _switch }));
        AgentPrincipal agent = await _setup.AgentAsync();

        int[] late = Together.Run(16, async thread =>
        {
            int count = 0;
            for (int i = 0; i < 500; i++)
            {
                bool wasThrown = _switch.IsThrown;
                count += await AskAsync(guard, agent, "payments.pay") == Allowed && wasThrown ? 1 : 0;
                if (thread == 0 && i == 100)
                {
                    _switch.Throw("incident 4711");
                }
            }

            return count;
        });

        late.Sum().Should().Be(0);
    }

    [Fact]
    public void Every_change_of_the_switch_is_counted()
    {
        Together.Run(16, thread =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _switch.Throw("incident 4711");
                _switch.Release();
            }

            return Task.FromResult(0);
        });

        _switch.Version.Should().Be(32_000);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Refused(new());
        Refused(new() { SwitchActions = ["payments.pay"], Freezes = [Migration] });
        Refused(new() { Switch = _switch, SwitchActions = [] });
        Refused(new() { Freezes = [With(Migration.From, Migration.From)] });
        Refused(new() { Freezes = [With(Migration.From, Migration.To, reason: "a\u202eb")] });
        Refused(new() { Freezes = [With(Migration.From, Migration.To, actions: [])] });
        Refused(new() { Freezes = [null!] });
        FluentActions.Invoking(() => _switch.Throw("")).Should().Throw<ArgumentException>();
        _switch.IsThrown.Should().BeFalse();

        static void Refused(MaintenanceFreezeOptions options) =>
            FluentActions.Invoking(() => new MaintenanceFreezePolicy("freeze", options)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Two_settings_never_have_one_definition()
    {
        MaintenanceFreezeOptions[] settings =
        [
            new() { Switch = _switch },
            new() { Switch = _switch, SwitchActions = ["payments.pay"] },
            new() { Freezes = [Migration] },
            new() { Freezes = [Migration], Switch = _switch },
            new() { Freezes = [Migration, Migration] },
            new() { Freezes = [With(Migration.From, Migration.To)] },
            new() { Freezes = [With(Migration.From, Migration.To, "another")] },
            new() { Freezes = [With(Migration.From.AddTicks(1), Migration.To)] },
            new() { Freezes = [With(Migration.From, Migration.To.AddTicks(1))] },
        ];

        settings.Select(options => new MaintenanceFreezePolicy("freeze", options).Definition).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Judging_a_call_allocates_nothing() =>
        AllocatedByJudging(new MaintenanceFreezePolicy("freeze", new() { Freezes = [Migration], Switch = _switch }), await _setup.ContextAsync("payments.pay")).Should().Be(0);

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private static MaintenanceFreeze With(DateTimeOffset from, DateTimeOffset to, string reason = "maintenance", string[]? actions = null) =>
        new() { From = from, To = to, Reason = reason, Actions = actions };

    private async Task<string> PayAsync(MaintenanceFreezeOptions options) =>
        await AskAsync(_setup.Guard(new MaintenanceFreezePolicy("freeze", options)), await _setup.AgentAsync(), "payments.pay");
}
