using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>Two decisions read the clock in the same moment and are told times one tick apart.</summary>
[Collection(nameof(Duels))]
public sealed class ClockRaceTests
{
    private const int Rounds = 2000;

    [Fact]
    public async Task No_decision_stands_before_the_time_it_read_or_before_one_that_has_ended()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        using SharedClock clock = new(GuardSetup.Start);
        using ThreadLocal<DateTimeOffset> seen = new();
        ScriptedPolicy looking = new((context, _) =>
        {
            seen.Value = context.Now;
            return ValueTask.FromResult(PolicyVerdict.Deny("seen", "this is all there was to do"));
        });
        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(setup.Anchors).UseClock(clock).WithoutAuditUnsafe().AddPolicy(looking).Build();
        Rendezvous ended = new();
        int early = 0;
        int lost = 0;

        Duel.Run(Rounds, round => Decide(round, side: 0), round => Decide(round, side: 1));

        early.Should().Be(0, "a decision does not take place before the time it read");
        lost.Should().Be(0, "the later of two times stays the latest");

        void Decide(int round, int side)
        {
            DateTimeOffset latest = GuardSetup.Start.AddTicks(2 * (round + 1));
            DateTimeOffset mine = latest.AddTicks((round + side) % 2 == 0 ? 0 : -1);
            Interlocked.Add(ref early, See(mine, isShared: true) < mine ? 1 : 0);
            ended.Meet();
            Interlocked.Add(ref lost, See(latest.AddTicks(-1), isShared: false) < latest ? 1 : 0);
        }

        DateTimeOffset See(DateTimeOffset time, bool isShared)
        {
            clock.Tell(time, isShared);
            seen.Value = default;
            guard.AuthorizeAsync(agent, GuardSetup.Call).AsTask().GetAwaiter().GetResult().Denial!.Code.Should().Be("seen");
            return seen.Value;
        }
    }

    /// <summary>Tells each thread the time meant for it; a shared reading ends for both at once.</summary>
    private sealed class SharedClock(DateTimeOffset start) : TimeProvider, IDisposable
    {
        private readonly Rendezvous _reading = new();
        private readonly ThreadLocal<(DateTimeOffset Time, bool IsShared)> _told = new(() => (start, false));

        public void Tell(DateTimeOffset time, bool isShared) => _told.Value = (time, isShared);

        public override DateTimeOffset GetUtcNow()
        {
            (DateTimeOffset time, bool isShared) = _told.Value;
            if (isShared)
            {
                _reading.Meet();
            }

            return time;
        }

        public void Dispose() => _told.Dispose();
    }
}
