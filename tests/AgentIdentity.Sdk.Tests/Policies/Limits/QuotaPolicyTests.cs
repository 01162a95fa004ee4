using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Policies;

public sealed class QuotaPolicyTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly AgentScopeSet TwoTools = [AgentScope.For("files.read").Any("path"), AgentScope.For("files.list").WithoutArguments()];
    private static readonly ToolCall List = new("files.list");

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Theory]
    [InlineData(QuotaWindow.Sliding)]
    [InlineData(QuotaWindow.Fixed)]
    public async Task So_many_calls_go_through_and_no_more(QuotaWindow windows)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = Guard(new QuotaOptions { Limit = 3, Window = Minute, Windows = windows });
        await AllowedAsync(guard, agent, times: 3);

        Denial denial = await RefusedAsync(guard, agent);

        denial.Message.Should().Be("the quota quota of 3 calls in 00:01:00 is used up; wait until its window has passed");
    }

    [Fact]
    public async Task A_fixed_window_ends_when_the_next_begins()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = Guard(new QuotaOptions { Limit = 1, Window = Minute, Windows = QuotaWindow.Fixed });
        await AllowedAsync(guard, agent);
        _setup.Clock.Advance(Minute - TimeSpan.FromTicks(1));
        await RefusedAsync(guard, agent);

        _setup.Clock.Advance(TimeSpan.FromTicks(1));

        await AllowedAsync(guard, agent);
        await RefusedAsync(guard, agent);
    }

    [Fact]
    public async Task Around_the_turn_of_a_window_a_sliding_quota_lets_no_more_through()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = Guard(new QuotaOptions { Limit = 2, Window = Minute });
        _setup.Clock.Advance(Minute - TimeSpan.FromTicks(1));
        await AllowedAsync(guard, agent, times: 2);
        _setup.Clock.Advance(TimeSpan.FromTicks(1));

        await RefusedAsync(guard, agent);
        _setup.Clock.Advance(Minute * 1.25);
        await AllowedAsync(guard, agent, times: 2);
    }

    [Fact]
    public Task In_no_stretch_as_long_as_a_sliding_window_is_the_limit_exceeded_and_what_was_used_comes_back() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 7], Gen.Int[0, 400].Array[1, 40]).SampleAsync(async (limit, seconds, waits) =>
        {
            // Ticks that no quarter divides.
            TimeSpan window = TimeSpan.FromSeconds(seconds) + TimeSpan.FromTicks(3);
            await using GuardSetup setup = new();
            using AgentPrincipal agent = await setup.AgentAsync(TimeSpan.FromHours(1));
            AgentGuard guard = setup.Guard(builder => builder.AddPolicy(new QuotaPolicy("quota", new QuotaOptions { Limit = limit, Window = window })));
            List<DateTimeOffset> allowed = [];
            foreach (int wait in waits)
            {
                setup.Clock.Advance(window / 100 * (wait % 100) + TimeSpan.FromTicks(wait % 2));
                DateTimeOffset now = setup.Clock.GetUtcNow();
                bool isAllowed = (await guard.AuthorizeAsync(agent, GuardSetup.Call)).IsAllowed;
                int inWindow = allowed.Count(instant => instant > now - window);
                int inLonger = allowed.Count(instant => instant > now - (window * 1.25) - TimeSpan.FromTicks(20));
                if (isAllowed ? inWindow >= limit : inLonger < limit)
                {
                    return false;
                }

                allowed.AddRange(isAllowed ? [now] : []);
            }

            return true;
        }, iter: 200, threads: 1);

    [Theory]
    [InlineData(QuotaSubject.All, false, false, false)]
    [InlineData(QuotaSubject.Agent, true, true, false)]
    [InlineData(QuotaSubject.Name, true, false, false)]
    [InlineData(QuotaSubject.Lineage, false, true, false)]
    [InlineData(QuotaSubject.Sponsor, false, false, false)]
    [InlineData(QuotaSubject.Tool, false, false, true)]
    [InlineData(QuotaSubject.Agent | QuotaSubject.Tool, true, true, true)]
    [InlineData(QuotaSubject.Lineage | QuotaSubject.Tool, false, true, true)]
    public async Task Each_subject_has_a_quota_of_its_own(QuotaSubject subject, bool hasChild, bool hasOtherLineage, bool hasOtherTool)
    {
        using AgentPrincipal agent = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: TwoTools));
        using AgentPrincipal child = await agent.DelegateAsync(GuardSetup.Delegation());
        using AgentPrincipal stranger = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: TwoTools));
        AgentGuard guard = Guard(new QuotaOptions { Limit = 1, Window = Minute, For = subject });
        await AllowedAsync(guard, agent);
        await RefusedAsync(guard, agent);

        (await IsAllowedAsync(guard, child)).Should().Be(hasChild);
        (await IsAllowedAsync(guard, stranger)).Should().Be(hasOtherLineage);
        (await IsAllowedAsync(guard, agent, List)).Should().Be(hasOtherTool);
        (await IsAllowedAsync(guard, agent, List)).Should().BeFalse();
    }

    [Fact]
    public async Task Another_sponsor_has_a_quota_of_its_own()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using AgentPrincipal other = await _setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "alice@contoso.com"),
            Scopes = GuardSetup.Scopes,
        });
        AgentGuard guard = Guard(new QuotaOptions { Limit = 1, Window = Minute, For = QuotaSubject.Sponsor });
        await AllowedAsync(guard, agent);

        await AllowedAsync(guard, other);
        await RefusedAsync(guard, other);
    }

    [Fact]
    public async Task A_lineage_that_is_called_like_the_end_of_another_key_is_another()
    {
        MemoryUsageLedger ledger = new(_setup.Clock);
        AgentGuard guard = Guard(new QuotaOptions { Limit = 1, Window = Minute, For = QuotaSubject.Lineage | QuotaSubject.Sponsor }, builder => builder.UseLedger(ledger));
        using AgentPrincipal first = await InLineage("a", "sponsor9:service b");
        using AgentPrincipal second = await InLineage("asponsor9:service b", "c");
        await AllowedAsync(guard, first);

        await AllowedAsync(guard, second);
    }

    [Fact]
    public async Task Only_the_actions_that_are_named_are_counted()
    {
        using AgentPrincipal agent = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: TwoTools));
        AgentGuard guard = Guard(new QuotaOptions { Limit = 1, Window = Minute, Actions = ["files.read"] });
        await AllowedAsync(guard, agent);
        await RefusedAsync(guard, agent);

        (await IsAllowedAsync(guard, agent, List)).Should().BeTrue();
        (await IsAllowedAsync(guard, agent, List)).Should().BeTrue();
    }

    [Fact]
    public async Task A_call_that_is_refused_is_not_counted()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        bool refuses = true;
        AgentGuard guard = Guard(
            new QuotaOptions { Limit = 1, Window = Minute },
            builder => builder.AddPolicy(new ScriptedPolicy(() => refuses ? PolicyVerdict.Deny("no", "no") : PolicyVerdict.Continue)));
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "no");
        refuses = false;

        await AllowedAsync(guard, agent);
    }

    [Theory]
    [InlineData(QuotaWindow.Sliding, 20)]
    [InlineData(QuotaWindow.Fixed, 20)]
    [InlineData(QuotaWindow.Sliding, 90)]
    [InlineData(QuotaWindow.Fixed, 90)]
    public async Task A_clock_that_steps_back_across_a_window_allows_nothing_more(QuotaWindow windows, int secondsBack)
    {
        FakeTimeProvider clock = new(GuardSetup.Start) { AutoAdvanceAmount = TimeSpan.Zero };
        using AgentPrincipal agent = await _setup.AgentAsync();
        SteppingClock stepping = new(clock);
        AgentGuard guard = Unrecorded(new QuotaOptions { Limit = 1, Window = Minute, Windows = windows }, new MemoryUsageLedger(clock), stepping);
        await AllowedAsync(guard, agent);
        clock.Advance(Minute * 1.25);
        await AllowedAsync(guard, agent);

        stepping.Back = TimeSpan.FromSeconds(secondsBack);

        (await IsAllowedAsync(guard, agent)).Should().BeFalse();
        clock.Advance(TimeSpan.FromSeconds(20));
        (await IsAllowedAsync(guard, agent)).Should().BeFalse();
    }

    [Theory]
    [InlineData(QuotaWindow.Sliding)]
    [InlineData(QuotaWindow.Fixed)]
    public async Task A_clock_that_was_set_back_before_a_restart_allows_nothing_more(QuotaWindow windows)
    {
        using TestDirectory directory = new();
        QuotaOptions options = new() { Limit = 1, Window = Minute, Windows = windows };
        using AgentPrincipal agent = await _setup.AgentAsync();
        FakeTimeProvider later = new(GuardSetup.Start.AddMinutes(2));
        await using (FileUsageLedger ledger = FileUsageLedger.Create(Path.Combine(directory, "ledger")))
        {
            await AllowedAsync(Unrecorded(options, ledger, _setup.Clock), agent);
            await AllowedAsync(Unrecorded(options, ledger, later), agent);
        }

        await using FileUsageLedger again = FileUsageLedger.Open(Path.Combine(directory, "ledger"));
        AgentGuard guard = Unrecorded(options, again, new FakeTimeProvider(GuardSetup.Start.AddSeconds(10)));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.LedgerUnavailable);
        _setup.Alarms.Should().ContainSingle().Which.Should().BeOfType<LedgerException>().Which.Code.Should().Be(LedgerCodes.Clock);
    }

    [Fact]
    public async Task Two_guards_with_one_ledger_share_a_quota_though_one_clock_is_behind()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        MemoryUsageLedger ledger = new(_setup.Clock);
        QuotaOptions options = new() { Limit = 1, Window = Minute, Windows = QuotaWindow.Fixed };
        AgentGuard ahead = Unrecorded(options, ledger, new FakeTimeProvider(GuardSetup.Start.AddSeconds(61)));
        AgentGuard behind = Unrecorded(options, ledger, new FakeTimeProvider(GuardSetup.Start.AddSeconds(59)));
        await AllowedAsync(behind, agent);
        await AllowedAsync(ahead, agent);

        await RefusedAsync(behind, agent);
    }

    [Fact]
    public async Task Sixteen_threads_together_get_no_more_through()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = Guard(new QuotaOptions { Limit = 300, Window = Minute });

        int[] allowed = Together.Run(16, async _ =>
        {
            int count = 0;
            for (int i = 0; i < 100; i++)
            {
                count += await IsAllowedAsync(guard, agent) ? 1 : 0;
            }

            return count;
        });

        allowed.Sum().Should().Be(300);
    }

    [Fact]
    public void Two_different_settings_are_never_the_same_text()
    {
        QuotaOptions[] options =
        [
            new() { Limit = 1, Window = Minute },
            new() { Limit = 2, Window = Minute },
            new() { Limit = 1, Window = Minute * 2 },
            new() { Limit = 1, Window = Minute, For = QuotaSubject.Agent },
            new() { Limit = 1, Window = Minute, Windows = QuotaWindow.Fixed },
            new() { Limit = 1, Window = Minute, Actions = ["a"] },
            new() { Limit = 1, Window = Minute, Actions = ["a", "b"] },
            new() { Limit = 1, Window = Minute, Actions = ["a1:b"] },
        ];

        options.Select(option => new QuotaPolicy("quota", option).Definition).Should().OnlyHaveUniqueItems();
        new QuotaPolicy("quota", new() { Limit = 1, Window = Minute, Actions = ["b", "a", "b"] }).Definition.Should().Be(new QuotaPolicy("quota", options[6]).Definition);
    }

    [Fact]
    public void An_option_out_of_its_range_is_refused_by_name()
    {
        Refused(new() { Limit = 0, Window = Minute }, "Limit is at least 1*");
        Refused(new() { Limit = 1, Window = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1) }, "Window is from one second to 366 days*");
        Refused(new() { Limit = 1, Window = TimeSpan.FromDays(366) + TimeSpan.FromTicks(1) }, "Window is from one second to 366 days*");
        Refused(new() { Limit = 1, Window = Minute, For = (QuotaSubject)32 }, "For is a combination*");
        Refused(new() { Limit = 1, Window = Minute, Windows = (QuotaWindow)2 }, "Windows is a member*");
        Refused(new() { Limit = 1, Window = Minute, Actions = [] }, "Actions is null, or at least one*");
        FluentActions.Invoking(() => new QuotaPolicy("no name", new() { Limit = 1, Window = Minute })).Should().Throw<ArgumentException>();

        static void Refused(QuotaOptions options, string message) =>
            FluentActions.Invoking(() => new QuotaPolicy("quota", options)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private ValueTask<AgentPrincipal> InLineage(string lineage, string sponsor) => _setup.Authority.IssueAsync(new RootGrant
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Service, sponsor),
        Scopes = GuardSetup.Scopes,
        Lineage = lineage,
    });

    private AgentGuard Guard(QuotaOptions options, Func<AgentGuardBuilder, AgentGuardBuilder>? with = null) =>
        _setup.Guard(builder => (with ?? (same => same))(builder).AddPolicy(new QuotaPolicy("quota", options)));

    /// <summary>A guard without a log, which would refuse a clock that went back before the quota does.</summary>
    private AgentGuard Unrecorded(QuotaOptions options, IUsageLedger ledger, TimeProvider clock) => new AgentGuardBuilder()
        .TrustAll(_setup.Anchors).WithoutAuditUnsafe().OnAlarm(_setup.Alarms.Enqueue)
        .UseLedger(ledger).UseClock(clock).AddPolicy(new QuotaPolicy("quota", options)).Build();

    private async Task AllowedAsync(AgentGuard guard, AgentPrincipal agent, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            await _setup.InvokeAsync(guard, agent);
        }
    }

    private Task<Denial> RefusedAsync(AgentGuard guard, AgentPrincipal agent) =>
        _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.RateLimited);

    private static async Task<bool> IsAllowedAsync(AgentGuard guard, AgentPrincipal agent, ToolCall? call = null)
    {
        AccessDecision decision = await guard.AuthorizeAsync(agent, call ?? GuardSetup.Call);
        if (decision.IsAllowed)
        {
            await decision.CompleteAsync();
        }

        return decision.IsAllowed;
    }

    /// <summary>A clock that can step back, which the fake one refuses.</summary>
    private sealed class SteppingClock(FakeTimeProvider clock) : TimeProvider
    {
        public TimeSpan Back { get; set; }

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() - Back;
    }
}
