using System.Numerics;
using AgentIdentity.Sdk.Support;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Policies;

public sealed class MemoryUsageLedgerTests
{
    private static readonly DateTimeOffset Now = GuardSetup.Start;
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    private readonly MemoryUsageLedger _ledger = new(new FakeTimeProvider(Now));

    [Fact]
    public void It_remembers_since_it_was_made() => _ledger.RemembersSince.Should().Be(Now);

    [Fact]
    public void A_counter_reaches_its_limit_and_no_more()
    {
        Commit(new Charge("a", 3, 5, Later)).Should().BeTrue();
        Commit(new Charge("a", 3, 5, Later)).Should().BeFalse();
        Commit(new Charge("a", 2, 5, Later)).Should().BeTrue();
        Commit(new Charge("a", 1, 5, Later)).Should().BeFalse();
    }

    [Fact]
    public void The_counter_that_refuses_is_named()
    {
        LedgerCommit commit = CommitAt(Now, new Charge("a", 1, 5, Later), new Charge("b", 6, 5, Later));

        (commit.IsCommitted, commit.RefusedKey).Should().Be((false, "b"));
    }

    [Fact]
    public void All_charges_are_debited_or_none()
    {
        Commit(new Charge("a", 5, 5, Later), new Charge("b", 6, 5, Later)).Should().BeFalse();

        Commit(new Charge("a", 5, 5, Later)).Should().BeTrue();
    }

    [Fact]
    public void A_refused_commit_leaves_nothing_behind()
    {
        Commit(new Charge("a", 1, 5, Later), new Charge("b", 6, 5, Later)).Should().BeFalse();

        _ledger.Count.Should().Be(0);
    }

    [Fact]
    public void A_refused_commit_prolongs_no_counter()
    {
        Commit(new Charge("a", 1, 2, Later));
        Commit(new Charge("a", 1, 2, Later.AddHours(1)), new Charge("b", 6, 5, Later)).Should().BeFalse();

        CommitAt(Later, new Charge("a", 2, 2, Later.AddHours(1))).IsCommitted.Should().BeTrue();
    }

    [Fact]
    public void Charges_to_one_counter_count_together()
    {
        Commit(new Charge("a", 3, 5, Later), new Charge("a", 3, 5, Later)).Should().BeFalse();
        Commit(new Charge("a", 3, 5, Later), new Charge("a", 2, 5, Later)).Should().BeTrue();
        Commit(new Charge("a", 1, 5, Later)).Should().BeFalse();
    }

    [Theory]
    [InlineData(null, 1, 1)]
    [InlineData("a", 0, 1)]
    [InlineData("a", -1, 1)]
    [InlineData("a", 1, 0)]
    [InlineData("a", 1, -1)]
    [InlineData("a", long.MinValue, long.MaxValue)]
    [InlineData("a", long.MaxValue, 1)]
    public void A_charge_that_makes_no_sense_is_refused(string? key, long amount, long limit) =>
        Commit(new Charge(key!, amount, limit, Later)).Should().BeFalse();

    [Fact]
    public void The_default_charge_is_refused()
    {
        LedgerCommit commit = CommitAt(Now, default(Charge));

        (commit.IsCommitted, commit.RefusedKey).Should().Be((false, ""));
    }

    [Fact]
    public void Amounts_that_would_overflow_are_refused()
    {
        Commit(new Charge("a", long.MaxValue, long.MaxValue, Later)).Should().BeTrue();
        Commit(new Charge("a", 1, long.MaxValue, Later)).Should().BeFalse();
        Commit(new Charge("a", long.MaxValue, long.MaxValue, Later)).Should().BeFalse();
        Commit(new Charge("b", long.MaxValue, long.MaxValue, Later), new Charge("b", long.MaxValue, long.MaxValue, Later)).Should().BeFalse();
    }

    [Fact]
    public void A_limit_that_would_underflow_is_refused()
    {
        Commit(new Charge("a", 1, 5, Later)).Should().BeTrue();

        Commit(new Charge("a", 1, long.MinValue, Later)).Should().BeFalse();
    }

    [Fact]
    public void A_charge_that_has_expired_already_is_refused() => Commit(new Charge("a", 1, 5, Now)).Should().BeFalse();

    [Fact]
    public void A_counter_begins_again_when_it_has_expired()
    {
        Commit(new Charge("a", 5, 5, Later));

        CommitAt(Later.AddTicks(-1), new Charge("a", 5, 5, Later)).IsCommitted.Should().BeFalse();
        CommitAt(Later, new Charge("a", 5, 5, Later.AddHours(1))).IsCommitted.Should().BeTrue();
    }

    [Fact]
    public void A_counter_lives_as_long_as_its_latest_charge()
    {
        Commit(new Charge("a", 1, 2, Later.AddHours(1)));
        Commit(new Charge("a", 1, 2, Later));

        CommitAt(Later, new Charge("a", 1, 2, Later.AddHours(1))).IsCommitted.Should().BeFalse();
    }

    [Fact]
    public void Expired_counters_are_forgotten()
    {
        Commit(new Charge("a", 1, 5, Later));
        Commit(new Charge("b", 1, 5, Later.AddTicks(1)));

        CommitAt(Later);

        _ledger.Count.Should().Be(1);
    }

    [Fact]
    public void Keys_are_compared_exactly()
    {
        Commit(new Charge("a", 1, 1, Later)).Should().BeTrue();
        Commit(new Charge("A", 1, 1, Later)).Should().BeTrue();
    }

    [Fact]
    public async Task Cancelled_it_debits_nothing()
    {
        Func<Task> committing = async () => await _ledger.TryCommitAsync(new[] { new Charge("a", 1, 1, Later) }, Now, new CancellationToken(canceled: true));

        await committing.Should().ThrowAsync<OperationCanceledException>();
        _ledger.Count.Should().Be(0);
    }

    [Fact]
    public void Many_threads_never_exceed_a_limit()
    {
        int[] committed = Together.Run(16, async _ =>
        {
            int count = 0;
            for (int i = 0; i < 10_000; i++)
            {
                count += (await _ledger.TryCommitAsync(new[] { new Charge("a", 1, 80_000, Later), new Charge($"b-{i % 3}", 1, 80_000, Later) }, Now)).IsCommitted ? 1 : 0;
            }

            return count;
        });

        committed.Sum().Should().Be(80_000);
    }

    [Fact]
    public void It_does_what_a_plain_table_would_do()
    {
        Gen<Charge> charge = Gen.Select(Gen.OneOf<string>("a", "b", "c"), Gen.OneOf(Gen.Long[-1, 4], Gen.Const(long.MaxValue)), Gen.OneOf(Gen.Long[0, 9], Gen.Const(long.MaxValue)), Gen.Int[0, 6])
            .Select((key, amount, limit, hours) => new Charge(key, amount, limit, Now.AddHours(hours)));
        Gen<(Charge[] Charges, int Hours)> commit = Gen.Select(charge.Array[0, 4], Gen.Frequency((3, Gen.Const(0)), (1, Gen.Const(1))));

        commit.Array[1, 30].Sample(commits =>
        {
            MemoryUsageLedger ledger = new(new FakeTimeProvider(Now));
            Table table = new();
            DateTimeOffset now = Now;
            foreach ((Charge[] charges, int hours) in commits)
            {
                now = now.AddHours(hours);
                bool expected = table.TryCommit(charges, now);
                if (CommitAt(ledger, now, charges).IsCommitted != expected || ledger.Count != table.Count)
                {
                    return false;
                }
            }

            return true;
        }, iter: 3000);
    }

    private bool Commit(params Charge[] charges) => CommitAt(Now, charges).IsCommitted;

    private LedgerCommit CommitAt(DateTimeOffset now, params Charge[] charges) => CommitAt(_ledger, now, charges);

    private static LedgerCommit CommitAt(MemoryUsageLedger ledger, DateTimeOffset now, Charge[] charges) =>
        ledger.TryCommitAsync(charges, now).AsTask().GetAwaiter().GetResult();

    /// <summary>What a ledger is meant to be, without any care for speed.</summary>
    private sealed class Table
    {
        private Dictionary<string, (BigInteger Used, DateTimeOffset ExpiresAt)> _counters = [];

        public int Count => _counters.Count;

        public bool TryCommit(Charge[] charges, DateTimeOffset now)
        {
            _counters = _counters.Where(counter => counter.Value.ExpiresAt > now).ToDictionary();
            Dictionary<string, (BigInteger Used, DateTimeOffset ExpiresAt)> next = new(_counters);
            foreach (Charge charge in charges)
            {
                (BigInteger used, DateTimeOffset expiresAt) = next.GetValueOrDefault(charge.Key);
                if (charge.Amount <= 0 || charge.ExpiresAt <= now || used + charge.Amount > charge.Limit)
                {
                    return false;
                }

                next[charge.Key] = (used + charge.Amount, charge.ExpiresAt > expiresAt ? charge.ExpiresAt : expiresAt);
            }

            _counters = next;
            return true;
        }
    }
}
