using AgentIdentity.Sdk.Support;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Policies;

public sealed class RiskPolicyTests : IAsyncDisposable
{
    private readonly SessionSetup _setup = new("payments.pay", "notes.write");
    private readonly RiskRegister _register;

    public RiskPolicyTests() => _register = new RiskRegister(_setup.Clock);

    public static TheoryData<string> Subjects => ["agent", "parent", "name", "name above", "lineage"];

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task The_risk_of_whatever_a_chain_consists_of_counts(string whose)
    {
        AgentPrincipal parent = await _setup.AgentAsync();
        AgentPrincipal child = await _setup.ChildAsync(parent);
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register));
        (await AskAsync(guard, child, "payments.pay")).Should().Be(Allowed);

        RiskSubject subject = whose switch
        {
            "agent" => RiskSubject.Agent(child.Id),
            "parent" => RiskSubject.Agent(parent.Id),
            "name" => RiskSubject.Name("orchestrator/researcher"),
            "name above" => RiskSubject.Name("orchestrator"),
            _ => RiskSubject.Lineage(_setup.Prove(parent).Lineage),
        };
        _register.Raise(subject, RiskLevel.High, "strange calls");
        (await AskAsync(guard, child, "payments.pay")).Should().Be(DenialCodes.RiskTooHigh);

        _register.Clear(subject);
        (await AskAsync(guard, child, "payments.pay")).Should().Be(Allowed);
    }

    [Fact]
    public async Task A_child_does_not_burden_its_parent_and_no_other_name()
    {
        AgentPrincipal parent = await _setup.AgentAsync();
        AgentPrincipal child = await _setup.ChildAsync(parent);
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register));

        _register.Raise(RiskSubject.Agent(child.Id), RiskLevel.Critical, "strange calls");
        _register.Raise(RiskSubject.Name("researcher"), RiskLevel.Critical, "strange calls");

        (await AskAsync(guard, parent, "payments.pay")).Should().Be(Allowed);
        (await AskAsync(guard, await _setup.ChildAsync(parent), "payments.pay")).Should().Be(Allowed);
    }

    [Fact]
    public async Task The_highest_of_several_risks_counts()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register));
        _register.Raise(RiskSubject.Name("orchestrator"), RiskLevel.High, "the name");
        _register.Raise(RiskSubject.Agent(agent.Id), RiskLevel.Critical, "the agent");
        _register.Raise(RiskSubject.Lineage(_setup.Prove(agent).Lineage), RiskLevel.Medium, "the lineage");

        AccessDecision decision = await guard.AuthorizeAsync(agent, new ToolCall("payments.pay"));

        decision.Facts.Should().Equal(new PolicyFact("risk", "critical"), new PolicyFact("subject", $"agent {agent.Id}"), new PolicyFact("reason", "the agent"));
    }

    [Theory]
    [InlineData(RiskLevel.Medium, DenialCodes.ApprovalRequired)]
    [InlineData(RiskLevel.High, DenialCodes.ApprovalRequired)]
    [InlineData(RiskLevel.Critical, DenialCodes.RiskTooHigh)]
    public async Task Thresholds_turn_a_level_into_an_approval_or_a_denial(RiskLevel level, string expected)
    {
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register, new() { ApproveFrom = RiskLevel.Medium, DenyFrom = RiskLevel.Critical }));
        _register.Raise(RiskSubject.Name("orchestrator"), level, "strange calls");

        (await AskAsync(guard, await _setup.AgentAsync(), "payments.pay")).Should().Be(expected);
    }

    [Theory]
    [InlineData(RiskLevel.Medium, Allowed)]
    [InlineData(RiskLevel.High, DenialCodes.RiskTooHigh)]
    public async Task By_default_calls_are_refused_from_high_on(RiskLevel level, string expected)
    {
        _register.Raise(RiskSubject.Name("orchestrator"), level, "strange calls");

        (await AskAsync(_setup.Guard(new RiskPolicy("risk", _register)), await _setup.AgentAsync(), "payments.pay")).Should().Be(expected);
    }

    [Fact]
    public async Task A_level_falls_when_its_signal_expires()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register));
        _register.Raise(RiskSubject.Agent(agent.Id), RiskLevel.Critical, "for long", _setup.Clock.GetUtcNow().AddHours(2));
        _register.Raise(RiskSubject.Name("orchestrator"), RiskLevel.High, "for an hour", _setup.Clock.GetUtcNow().AddHours(1));

        _setup.Clock.Advance(TimeSpan.FromHours(1));
        (await AskAsync(guard, agent, "payments.pay")).Should().Be(DenialCodes.RiskTooHigh);
        _setup.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await AskAsync(guard, agent, "payments.pay")).Should().Be(DenialCodes.RiskTooHigh);

        _setup.Clock.Advance(TimeSpan.FromTicks(1));
        (await AskAsync(guard, agent, "payments.pay")).Should().Be(Allowed);
    }

    [Fact]
    public async Task Only_the_named_actions_are_judged()
    {
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register, new() { Actions = ["payments.pay"] }));
        _register.Raise(RiskSubject.Name("orchestrator"), RiskLevel.Critical, "strange calls");
        AgentPrincipal agent = await _setup.AgentAsync();

        (await AskAsync(guard, agent, "notes.write")).Should().Be(Allowed);
        (await AskAsync(guard, agent, "payments.pay")).Should().Be(DenialCodes.RiskTooHigh);
    }

    [Fact]
    public async Task A_signal_is_seen_by_every_thread_that_asks_after_it()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(new RiskPolicy("risk", _register));
        RiskSubject subject = RiskSubject.Agent(agent.Id);

        int[] late = Together.Run(16, async thread =>
        {
            int count = 0;
            for (int i = 0; i < 500; i++)
            {
                bool wasRaised = _register.Find(subject, _setup.Clock.GetUtcNow()) is not null;
                if (thread < 2 && i == 100)
                {
                    _register.Raise(subject, RiskLevel.High, "strange calls");
                    wasRaised = true;
                }
                else if (thread < 2)
                {
                    _register.Raise(RiskSubject.Lineage($"{thread}-{i}"), RiskLevel.High, "another");
                }

                count += await AskAsync(guard, agent, "payments.pay") == Allowed && wasRaised ? 1 : 0;
            }

            return count;
        });

        late.Sum().Should().Be(0);
    }

    [Fact]
    public void Thresholds_that_make_no_sense_are_refused()
    {
        Refused(new() { DenyFrom = null });
        Refused(new() { DenyFrom = RiskLevel.Low });
        Refused(new() { DenyFrom = RiskLevel.Unspecified });
        Refused(new() { DenyFrom = (RiskLevel)5 });
        Refused(new() { ApproveFrom = RiskLevel.Low });
        Refused(new() { ApproveFrom = (RiskLevel)5, DenyFrom = null });
        Refused(new() { ApproveFrom = RiskLevel.High });
        Refused(new() { Actions = [] });

        void Refused(RiskOptions options) => FluentActions.Invoking(() => new RiskPolicy("risk", _register, options)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Two_settings_never_have_one_definition()
    {
        RiskOptions[] settings =
        [
            new(),
            new() { DenyFrom = RiskLevel.Critical },
            new() { DenyFrom = null, ApproveFrom = RiskLevel.High },
            new() { ApproveFrom = RiskLevel.Medium },
            new() { Approval = new() { Persons = 2, Reason = "the agent bears a risk" } },
            new() { Approval = new() { Group = "ops", Reason = "the agent bears a risk" } },
            new() { Approval = new() { Reason = "another" } },
            new() { Approval = new() { ExpiresAfter = TimeSpan.FromHours(2), Reason = "the agent bears a risk" } },
            new() { Actions = ["payments.pay"] },
        ];

        settings.Select(options => new RiskPolicy("risk", _register, options).Definition).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Judging_a_call_again_allocates_nothing()
    {
        PolicyContext context = await _setup.ContextAsync("payments.pay");
        _register.Raise(RiskSubject.Name("orchestrator"), RiskLevel.Medium, "a little strange");

        AllocatedByJudging(new RiskPolicy("risk", _register), context).Should().Be(0);
    }

    public ValueTask DisposeAsync() => _setup.DisposeAsync();
}
