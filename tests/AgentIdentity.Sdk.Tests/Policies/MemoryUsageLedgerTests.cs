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
    [InlineData("", 1, 1)]
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
    public void Each_member_is_counted_once()
    {
        Commit(Charge.Once("a", "x", 2, Later)).Should().BeTrue();
        Commit(Charge.Once("a", "x", 2, Later), Charge.Once("a", "y", 2, Later), Charge.Once("a", "y", 2, Later)).Should().BeTrue();
        Commit(Charge.Once("a", "z", 2, Later)).Should().BeFalse();
        Commit(Charge.Once("a", "x", 2, Later)).Should().BeTrue("who is counted stays counted when the counter is full");
        Used("a").Should().Be(2);
    }

    [Fact]
    public void A_refused_commit_counts_no_member()
    {
        Commit(Charge.Once("a", "x", 1, Later), new Charge("b", 6, 5, Later)).Should().BeFalse();

        Commit(Charge.Once("a", "y", 1, Later)).Should().BeTrue();
        Commit(Charge.Once("a", "x", 1, Later)).Should().BeFalse();
    }

    [Fact]
    public void Members_are_forgotten_with_their_counter()
    {
        Commit(Charge.Once("a", "x", 1, Later));

        CommitAt(Later.AddTicks(-1), Charge.Once("a", "y", 1, Later)).IsCommitted.Should().BeFalse();
        CommitAt(Later, Charge.Once("a", "y", 1, Later.AddHours(1))).IsCommitted.Should().BeTrue();
        CommitAt(Later, Charge.Once("a", "x", 1, Later.AddHours(1))).IsCommitted.Should().BeFalse();
    }

    [Fact]
    public void Counting_a_member_again_prolongs_its_counter()
    {
        Commit(Charge.Once("a", "x", 1, Later));
        Commit(Charge.Once("a", "x", 1, Later.AddHours(1)));

        CommitAt(Later, Charge.Once("a", "y", 1, Later.AddHours(1))).IsCommitted.Should().BeFalse();
    }

    [Fact]
    public void A_member_that_was_counted_already_makes_no_nonsense_right()
    {
        Commit(Charge.Once("a", "x", 1, Later)).Should().BeTrue();

        Commit(Charge.Once("a", "x", 0, Later)).Should().BeFalse();
        Commit(Charge.Once("a", "x", 1, Now)).Should().BeFalse();
        Commit(Charge.Once("a", null!, 5, Later)).Should().BeFalse();
    }

    [Fact]
    public void Conditions_look_at_what_was_there_before_the_step()
    {
        Commit(new Charge("a", 1, 5, Later), Charge.IfUsed("a")).Should().BeFalse();
        Commit(new Charge("a", 1, 5, Later), Charge.IfUnused("a")).Should().BeTrue();
        Commit(new Charge("a", 1, 5, Later), Charge.IfUsed("a")).Should().BeTrue();
        Commit(Charge.IfUnused("a")).Should().BeFalse();
    }

    [Fact]
    public void A_counter_that_has_expired_counts_as_unused()
    {
        Commit(new Charge("a", 1, 5, Later));

        CommitAt(Later.AddTicks(-1), Charge.IfUnused("a")).IsCommitted.Should().BeFalse();
        CommitAt(Later, Charge.IfUsed("a")).IsCommitted.Should().BeFalse();
        CommitAt(Later, Charge.IfUnused("a")).IsCommitted.Should().BeTrue();
    }

    [Fact]
    public void A_condition_leaves_nothing_behind()
    {
        Commit(Charge.IfUnused("a"), Charge.IfUnused("b")).Should().BeTrue();

        _ledger.Count.Should().Be(0);
    }

    [Fact]
    public void A_clock_that_goes_back_opens_no_window_again()
    {
        Commit(new Charge("a", 5, 5, Later)).Should().BeTrue();
        CommitAt(Later, new Charge("b", 1, 1, Later.AddHours(1)));

        CommitAt(Now, new Charge("a", 5, 5, Later)).IsCommitted.Should().BeFalse("its window had ended before");
        CommitAt(Now, new Charge("b", 1, 1, Later.AddHours(1))).IsCommitted.Should().BeFalse();
    }

    [Fact]
    public void A_refusal_says_what_had_been_used()
    {
        Commit(new Charge("a", 3, 5, Later));

        CommitAt(Now, new Charge("a", 1, 5, Later), new Charge("a", 2, 5, Later)).Used.Should().Be(3);
    }

    [Fact]
    public void Settling_ten_charges_allocates_nothing()
    {
        Charge[] charges = [.. Enumerable.Range(0, 8).Select(i => new Charge($"counter-{i}", 1, long.MaxValue, Later)), Charge.Once("members", "x", 1, Later), Charge.IfUsed("members")];
        Commit(charges[..9]).Should().BeTrue();

        Allocated.By(() => Finish(_ledger.TryCommitAsync(charges, Now))).Should().Be(0);
    }

    [Fact]
    public void It_does_what_a_plain_table_would_do() => LedgerModel.Histories.Sample(history =>
    {
        MemoryUsageLedger ledger = new(new FakeTimeProvider(Now));
        LedgerModel model = new();
        DateTimeOffset now = Now;
        foreach ((Charge[] charges, int hours) in history)
        {
            now = now.AddHours(hours);
            LedgerCommit commit = CommitAt(ledger, now, charges);
            if ((commit.IsCommitted, commit.RefusedKey, commit.Used) != model.Commit(charges, now) || ledger.Count != model.Count)
            {
                return false;
            }
        }

        return true;
    }, iter: 5000);

    private bool Commit(params Charge[] charges) => CommitAt(Now, charges).IsCommitted;

    private LedgerCommit CommitAt(DateTimeOffset now, params Charge[] charges) => CommitAt(_ledger, now, charges);

    private static LedgerCommit CommitAt(MemoryUsageLedger ledger, DateTimeOffset now, Charge[] charges) =>
        ledger.TryCommitAsync(charges, now).AsTask().GetAwaiter().GetResult();

    private static void Finish(ValueTask<LedgerCommit> commit) => Assert.True(commit.IsCompletedSuccessfully);

    private long Used(string key) => _ledger.ReadAsync(key, Now).AsTask().GetAwaiter().GetResult();
}
