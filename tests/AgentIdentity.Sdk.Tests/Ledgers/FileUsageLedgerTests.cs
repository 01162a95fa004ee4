using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Policies;

public sealed class FileUsageLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Now = GuardSetup.Start;
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    private readonly TestDirectory _parent = new();

    private string Place => Path.Combine(_parent, "ledger");

    private string StoredAt => Path.Combine(Place, "usage.ledger");

    [Fact]
    public async Task It_never_forgets()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);

        ledger.RemembersSince.Should().BeNull();
    }

    [Fact]
    public async Task What_was_debited_is_there_when_it_is_opened_again()
    {
        await using (FileUsageLedger ledger = FileUsageLedger.Create(Place))
        {
            (await ledger.CommitAsync(Now, new Charge("a", 3, 5, Later), Charge.Once("b", "x", 2, Later), Charge.IfUnused("c"))).IsCommitted.Should().BeTrue();
        }

        await using FileUsageLedger again = FileUsageLedger.Open(Place);
        (await again.ReadAsync("a", Now), await again.ReadAsync("b", Now), again.Count).Should().Be((3, 1, 2));
        (await again.CommitAsync(Now, new Charge("a", 3, 5, Later))).IsCommitted.Should().BeFalse();
        (await again.CommitAsync(Now, Charge.Once("b", "x", 1, Later))).IsCommitted.Should().BeTrue("the member is known");
        (await again.CommitAsync(Now, Charge.Once("b", "y", 1, Later))).IsCommitted.Should().BeFalse();
    }

    [Fact]
    public void It_does_what_a_plain_table_would_do_and_again_after_every_restart() => Gen.Select(LedgerModel.Histories, Gen.Bool.Array[25]).Sample((history, restarts) =>
    {
        using TestDirectory parent = new();
        string place = Path.Combine(parent, "ledger");
        FileUsageLedger ledger = FileUsageLedger.Create(place);
        LedgerModel model = new();
        DateTimeOffset now = Now;
        bool isSame = true;
        for (int i = 0; i < history.Length && isSame; i++)
        {
            // A clock that goes back further than is tolerated is another test's.
            now = now.AddHours(Math.Max(0, history[i].Hours));
            LedgerCommit commit = ledger.CommitAsync(now, history[i].Charges).GetAwaiter().GetResult();
            isSame = (commit.IsCommitted, commit.RefusedKey, commit.Used) == model.Commit(history[i].Charges, now);
            if (restarts[i])
            {
                ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
                ledger = FileUsageLedger.Open(place);
            }

            isSame &= Array.TrueForAll(["a", "b", "c"], key => ledger.ReadAsync(key, now).AsTask().GetAwaiter().GetResult() == model.Used(key));
        }

        ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return isSame;
    }, iter: 300);

    [Fact]
    public async Task A_ledger_that_is_missing_is_refused_and_not_begun()
    {
        LedgerException refusal = Refused(() => FileUsageLedger.Open(Place), LedgerCodes.Missing);

        refusal.Message.Should().Contain("begin a new one deliberately with FileUsageLedger.Create");
        Directory.Exists(Place).Should().BeFalse();
        await FileUsageLedger.Create(Place).DisposeAsync();
        File.Delete(StoredAt);
        Refused(() => FileUsageLedger.Open(Place), LedgerCodes.Missing);
    }

    [Fact]
    public async Task A_ledger_that_is_there_is_not_begun_again()
    {
        await FileUsageLedger.Create(Place).DisposeAsync();

        Refused(() => FileUsageLedger.Create(Place), LedgerCodes.Exists).Message.Should().Contain("open it with FileUsageLedger.Open");
    }

    [Fact]
    public async Task A_second_writer_is_refused()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);

        Refused(() => FileUsageLedger.Open(Place), LedgerCodes.Locked).Message.Should().Contain("stop whoever has it open");
    }

    [Fact]
    public async Task A_ledger_that_is_deleted_while_it_is_open_refuses_to_commit()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);
        File.Delete(StoredAt);

        await ExpectRefusalAsync(ledger, LedgerCodes.Missing);
        await ExpectRefusalAsync(ledger, LedgerCodes.Missing);
        (await ledger.ReadAsync("a", Now)).Should().Be(0, "what was refused was not debited");
    }

    [Fact]
    public async Task A_ledger_that_was_replaced_while_it_is_open_refuses_to_commit()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);
        File.Copy(StoredAt, StoredAt + ".copy");
        File.Move(StoredAt + ".copy", StoredAt, overwrite: true);

        await ExpectRefusalAsync(ledger, LedgerCodes.Unavailable);
    }

    [Fact]
    public async Task A_ledger_that_is_moved_away_and_back_commits_again()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);
        Directory.Move(Place, Place + "-away");
        await ExpectRefusalAsync(ledger, LedgerCodes.Missing);

        Directory.Move(Place + "-away", Place);

        (await ledger.CommitAsync(Now, new Charge("a", 1, 1, Later))).IsCommitted.Should().BeTrue();
    }

    [Theory]
    [InlineData(LedgerDurability.SurvivesProcessKill)]
    [InlineData(LedgerDurability.SurvivesPowerLoss)]
    public async Task A_full_disk_refuses_and_debits_nothing_and_debits_again_when_there_is_room(LedgerDurability durability)
    {
        using SmallDisk disk = new(kilobytes: 256);
        string place = Path.Combine(disk.Location, "ledger");
        FileUsageLedger ledger = FileUsageLedger.Create(place, new FileUsageLedgerOptions { Durability = durability });
        disk.Fill();
        int committed = 0;
        LedgerException? refusal = null;
        while (refusal is null)
        {
            try
            {
                await ledger.CommitAsync(Now, new Charge("a", 1, long.MaxValue, Later), Charge.Once("b", $"{committed}", long.MaxValue, Later));
                committed++;
            }
            catch (LedgerException full)
            {
                refusal = full;
            }
        }

        refusal.Code.Should().Be(LedgerCodes.Full);
        (await ledger.ReadAsync("a", Now), await ledger.ReadAsync("b", Now)).Should().Be((committed, committed));
        disk.Free();
        (await ledger.CommitAsync(Now, new Charge("a", 1, committed + 1, Later))).IsCommitted.Should().BeTrue("nothing was half-debited");
        await ledger.DisposeAsync();
        await using FileUsageLedger again = FileUsageLedger.Open(place);
        (await again.ReadAsync("a", Now), await again.ReadAsync("b", Now)).Should().Be((committed + 1, committed));
    }

    [Fact]
    public async Task What_could_not_be_stored_leaves_neither_counter_nor_member_nor_a_longer_life()
    {
        using SmallDisk disk = new(kilobytes: 64);
        await using FileUsageLedger ledger = FileUsageLedger.Create(Path.Combine(disk.Location, "ledger"));
        await ledger.CommitAsync(Now, new Charge("a", 1, 9, Later), Charge.Once("b", "x", 9, Later));
        disk.Fill();
        string large = new('k', 8_000);

        Func<Task> committing = () => ledger.CommitAsync(
            Now, new Charge("a", 1, 9, Later.AddHours(1)), Charge.Once("b", "y", 9, Later), new Charge("new", 1, 9, Later), new Charge("a", 2, 9, Later), new Charge(large, 1, 9, Later));

        (await committing.Should().ThrowAsync<LedgerException>()).Which.Code.Should().Be(LedgerCodes.Full);
        (await ledger.ReadAsync("a", Now), await ledger.ReadAsync("b", Now), ledger.Count).Should().Be((1, 1, 2));
        disk.Free();
        (await ledger.CommitAsync(Now, Charge.Once("b", "z", 2, Later), Charge.IfUnused("new"))).IsCommitted.Should().BeTrue("y was not counted");
        (await ledger.CommitAsync(Later, Charge.IfUnused("a"))).IsCommitted.Should().BeTrue("its life was not prolonged");
    }

    [Fact]
    public async Task A_clock_that_was_set_back_before_a_restart_is_refused_beyond_the_tolerance()
    {
        await using (FileUsageLedger ledger = FileUsageLedger.Create(Place))
        {
            await ledger.CommitAsync(Now, new Charge("a", 1, 1, Now.AddMinutes(1)));
            await ledger.CommitAsync(Now.AddMinutes(2), new Charge("b", 1, 1, Later));
        }

        await using FileUsageLedger again = FileUsageLedger.Open(Place);
        Func<Task> committing = () => again.CommitAsync(Now.AddSeconds(89), new Charge("c", 1, 1, Later));
        (await committing.Should().ThrowAsync<LedgerException>()).Which.Code.Should().Be(LedgerCodes.Clock);

        (await again.CommitAsync(Now.AddSeconds(90), new Charge("c", 1, 1, Later))).IsCommitted.Should().BeTrue("30 seconds are tolerated");
        (await again.CommitAsync(Now.AddSeconds(90), new Charge("d", 1, 1, Now.AddMinutes(2)))).IsCommitted.Should().BeFalse("but count as no time at all");
        (await again.CommitAsync(Now.AddMinutes(2), Charge.IfUnused("a"))).IsCommitted.Should().BeTrue();
    }

    [Fact]
    public async Task Its_file_stays_small_however_much_is_debited_and_expired_counters_are_dropped()
    {
        await using (FileUsageLedger ledger = FileUsageLedger.Create(Place))
        {
            for (int i = 0; i < 60_000; i++)
            {
                await ledger.CommitAsync(Now.AddSeconds(i), new Charge("kept", 1, long.MaxValue, Now.AddYears(1)), new Charge($"window-{i / 60}", 1, 60, Now.AddSeconds(i + 60)));
            }

            new FileInfo(StoredAt).Length.Should().BeLessThan(1_200_000, "a new file is begun after a megabyte of debits");
        }

        await using FileUsageLedger again = FileUsageLedger.Open(Place);
        (await again.ReadAsync("kept", Now)).Should().Be(60_000);
        again.Count.Should().BeLessThan(5);
        Directory.GetFiles(Place).Select(Path.GetFileName).Should().BeEquivalentTo("usage.ledger", "ledger.lock");
    }

    [Fact]
    public async Task Every_member_is_still_known_after_the_file_was_begun_anew()
    {
        string padding = new('x', 1000);
        await using (FileUsageLedger ledger = FileUsageLedger.Create(Place))
        {
            for (int i = 0; i < 2_000; i++)
            {
                await ledger.CommitAsync(Now, Charge.Once("a", $"{padding}{i % 50}", 50, Later), new Charge($"once {padding} {i}", 1, 1, Later));
            }
        }

        await using FileUsageLedger again = FileUsageLedger.Open(Place);
        (await again.CommitAsync(Now, Charge.Once("a", $"{padding}7", 50, Later))).IsCommitted.Should().BeTrue();
        (await again.CommitAsync(Now, Charge.Once("a", "another", 50, Later))).IsCommitted.Should().BeFalse();
        again.Count.Should().Be(2_001);
    }

    [Theory]
    [InlineData("a key\nof two lines: \u00e9 \U0001F512 12:x ")]
    [InlineData("-")]
    public async Task Any_text_is_a_key_and_a_member(string text)
    {
        await using (FileUsageLedger ledger = FileUsageLedger.Create(Place))
        {
            await ledger.CommitAsync(Now, new Charge(text, 2, 9, Later), Charge.Once("b", text, 9, Later));
        }

        await using FileUsageLedger again = FileUsageLedger.Open(Place);
        (await again.ReadAsync(text, Now)).Should().Be(2);
        (await again.CommitAsync(Now, Charge.Once("b", text, 1, Later))).IsCommitted.Should().BeTrue();
    }

    [Fact]
    public async Task A_text_that_cannot_be_stored_as_it_is_is_refused()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);

        (await ledger.CommitAsync(Now, new Charge("a\ud800", 1, 1, Later))).RefusedKey.Should().Be("a\ud800");
        (await ledger.CommitAsync(Now, Charge.Once("a", "\udc00\ud800", 1, Later))).RefusedKey.Should().Be("a");
        (await ledger.CommitAsync(Now, new Charge("a\U0001F512", 1, 1, Later))).IsCommitted.Should().BeTrue();
    }

    [Fact]
    public async Task Cancelled_it_debits_nothing()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);
        Func<Task> committing = async () => await ledger.TryCommitAsync(new[] { new Charge("a", 1, 1, Later) }, Now, new CancellationToken(canceled: true));

        await committing.Should().ThrowAsync<OperationCanceledException>();
        ledger.Count.Should().Be(0);
    }

    [Fact]
    public async Task Closed_it_serves_those_who_wait_and_nobody_after_them()
    {
        FileUsageLedger ledger = FileUsageLedger.Create(Place);
        Task<bool>[] commits = [.. Enumerable.Range(0, 64).Select(_ => Task.Run(async () => (await ledger.CommitAsync(Now, new Charge("a", 1, 64, Later))).IsCommitted))];
        await Task.WhenAll(commits);
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();

        Func<Task> late = () => ledger.CommitAsync(Now, new Charge("a", 1, 99, Later));

        await late.Should().ThrowAsync<ObjectDisposedException>();
        commits.Should().OnlyContain(commit => commit.Result);
        await using FileUsageLedger again = FileUsageLedger.Open(Place);
        (await again.ReadAsync("a", Now)).Should().Be(64);
    }

    [Fact]
    public async Task Only_its_owner_may_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such mode");
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(StoredAt).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(61)]
    public void A_tolerance_is_from_0_to_60_seconds(int seconds) =>
        FluentActions.Invoking(() => FileUsageLedger.Create(Place, new FileUsageLedgerOptions { ClockTolerance = TimeSpan.FromSeconds(seconds) }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("ClockTolerance is from 0 to 60 seconds*");

    [Fact]
    public void A_durability_is_one_that_there_is() =>
        FluentActions.Invoking(() => FileUsageLedger.Create(Place, new FileUsageLedgerOptions { Durability = (LedgerDurability)2 }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("Durability is one of*");

    public void Dispose() => _parent.Dispose();

    private static LedgerException Refused(Action opening, string code)
    {
        LedgerException refusal = opening.Should().Throw<LedgerException>().Which;
        refusal.Code.Should().Be(code, refusal.Message);
        return refusal;
    }

    /// <summary>Refused at the latest when the directory has been looked after again.</summary>
    private static async Task ExpectRefusalAsync(FileUsageLedger ledger, string code)
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            try
            {
                await ledger.CommitAsync(Now, new Charge("b", 1, long.MaxValue, Later));
            }
            catch (LedgerException refusal)
            {
                refusal.Code.Should().Be(code, refusal.Message);
                return;
            }
        }

        Assert.Fail("it went on committing to a file that is not there");
    }
}
