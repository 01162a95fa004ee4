using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Policies;

public sealed class RiskRegisterTests
{
    private static readonly DateTimeOffset Now = GuardSetup.Start;
    private static readonly RiskSubject Subject = RiskSubject.Name("orchestrator");

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly RiskRegister _register;

    public RiskRegisterTests() => _register = new RiskRegister(_clock);

    [Fact]
    public void Without_a_signal_there_is_none() => _register.Find(Subject, Now).Should().BeNull();

    [Fact]
    public void The_highest_signal_counts()
    {
        _register.Raise(Subject, RiskLevel.High, "high");
        _register.Raise(Subject, RiskLevel.Medium, "medium");

        Level(Now).Should().Be(RiskLevel.High);
        _register.Raise(Subject, RiskLevel.Critical, "critical");
        Level(Now).Should().Be(RiskLevel.Critical);
    }

    [Fact]
    public void When_a_signal_expires_the_next_one_counts()
    {
        _register.Raise(Subject, RiskLevel.Critical, "critical", Now.AddHours(1));
        _register.Raise(Subject, RiskLevel.Medium, "medium");

        Level(Now.AddHours(1).AddTicks(-1)).Should().Be(RiskLevel.Critical);
        Level(Now.AddHours(1)).Should().Be(RiskLevel.Medium);
    }

    [Fact]
    public void Of_two_signals_of_one_level_the_longer_one_stays()
    {
        _register.Raise(Subject, RiskLevel.High, "first", Now.AddHours(2));
        _register.Raise(Subject, RiskLevel.High, "shorter", Now.AddHours(1));
        (Level(Now.AddMinutes(90)), _register.Find(Subject, Now)!.Reason).Should().Be((RiskLevel.High, "first"));

        _register.Raise(Subject, RiskLevel.High, "longer", Now.AddHours(3));
        Level(Now.AddHours(2)).Should().Be(RiskLevel.High);

        _register.Raise(Subject, RiskLevel.High, "without end");
        _register.Raise(Subject, RiskLevel.High, "with an end", Now.AddHours(4));
        (Level(Now.AddHours(5)), _register.Find(Subject, Now)!.Reason).Should().Be((RiskLevel.High, "without end"));

        _register.Raise(Subject, RiskLevel.High, "again without end");
        _register.Find(Subject, Now)!.Reason.Should().Be("again without end");
    }

    [Fact]
    public void Only_clearing_takes_signals_back()
    {
        _register.Raise(Subject, RiskLevel.Critical, "critical");
        _register.Raise(RiskSubject.Lineage("orchestrator"), RiskLevel.Medium, "of another kind");

        _register.Clear(Subject).Should().BeTrue();

        _register.Find(Subject, Now).Should().BeNull();
        _register.Find(RiskSubject.Lineage("orchestrator"), Now).Should().NotBeNull();
        _register.Clear(Subject).Should().BeFalse();
    }

    [Theory]
    [InlineData(RiskLevel.Unspecified)]
    [InlineData(RiskLevel.Low)]
    [InlineData((RiskLevel)5)]
    public void A_signal_raises(RiskLevel level) =>
        FluentActions.Invoking(() => _register.Raise(Subject, level, "why")).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void A_signal_says_why() => FluentActions.Invoking(() => _register.Raise(Subject, RiskLevel.High, "")).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/b c")]
    public void A_name_is_names_joined_by_slashes(string name) => FluentActions.Invoking(() => RiskSubject.Name(name)).Should().Throw<ArgumentException>();

    [Fact]
    public void Every_change_has_a_version_of_its_own()
    {
        Together.Run(16, thread =>
        {
            for (int i = 0; i < 500; i++)
            {
                _register.Raise(RiskSubject.Lineage($"{thread}-{i}"), RiskLevel.High, "why");
                _register.Clear(RiskSubject.Lineage($"{thread}-{i}"));
            }

            return Task.FromResult(0);
        });

        (_register.Version, _register.Count).Should().Be((16_000, 0));
    }

    [Fact]
    public void Signals_that_have_expired_are_dropped_and_others_are_not()
    {
        _register.Raise(Subject, RiskLevel.High, "why");
        for (int i = 0; i < 10_000; i++)
        {
            _register.Raise(RiskSubject.Lineage($"{i}"), RiskLevel.High, "why", _clock.GetUtcNow().AddSeconds(1));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _register.Count.Should().BeLessThan(1100);
        Level(_clock.GetUtcNow()).Should().Be(RiskLevel.High);
    }

    private RiskLevel Level(DateTimeOffset now) => _register.Find(Subject, now)?.Level ?? RiskLevel.Low;
}
