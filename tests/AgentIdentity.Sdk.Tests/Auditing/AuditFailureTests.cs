namespace AgentIdentity.Sdk.Auditing;

public sealed class AuditFailureTests : IAsyncDisposable
{
    private readonly FakeAuditStore _store = new();
    private readonly List<AuditException> _alarms = [];

    private AuditLog Open() => new(_store, new AuditLogOptions { Alarm = _alarms.Add });

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_decision_that_is_not_stored_has_no_receipt_and_leaves_no_trace()
    {
        await using AuditLog log = Open();
        await log.AppendDecisionAsync(Given.Denied());
        AuditHead? before = log.Head;
        _store.Failure = new IOException("the cable is out");

        Func<Task> deciding = async () => await log.AppendDecisionAsync(Given.Allowed());

        AuditException refusal = (await deciding.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.Unavailable);
        refusal.InnerException!.Message.Should().Be("the cable is out");
        log.Head.Should().Be(before);
        log.OpenCalls.Should().Be(0);
        _store.Failure = null;
        await log.AppendDecisionAsync(Given.Denied());
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Every_open_call_has_space_reserved_for_its_outcome()
    {
        AuditLog log = Open();
        AuditReceipt first = await log.AppendDecisionAsync(Given.Allowed("c1"));
        AuditReceipt second = await log.AppendDecisionAsync(Given.Allowed("c2"));
        await log.AppendDecisionAsync(Given.Denied("c3"));
        await log.AppendOutcomeAsync(first, Given.Completed);
        await log.AppendOutcomeAsync(second, Given.Completed);

        _store.Reserves.Should().Equal(1024, 2048, 2048, 1024, 0);
    }

    [Fact]
    public async Task A_lost_outcome_raises_the_alarm_stops_calls_and_is_written_first()
    {
        AuditLog log = Open();
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed());
        _store.Failure = new AuditException(AuditCodes.Full, "full");

        (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeFalse();

        _alarms.Should().ContainSingle().Which.Code.Should().Be(AuditCodes.OutcomePending);
        log.OpenCalls.Should().Be(1);
        Func<Task> deciding = async () => await log.AppendDecisionAsync(Given.Allowed());
        AuditException refusal = (await deciding.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.OutcomePending);
        refusal.Message.Should().Contain("1 calls").And.Contain("full");

        _store.Failure = null;
        await log.AppendDecisionAsync(Given.Denied());
        (await Given.TypesOf(_store)).Should().Equal("header", "decision", "outcome", "decision");
        log.OpenCalls.Should().Be(0);
        await log.DisposeAsync();
        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(_store, log.Head);
        verification.IsIntact.Should().BeTrue();
        verification.OpenCalls.Should().Be(0);
    }

    [Fact]
    public async Task Lost_outcomes_are_written_in_order_and_once()
    {
        AuditLog log = Open();
        List<AuditReceipt> receipts = [];
        for (int i = 0; i < 3; i++)
        {
            receipts.Add(await log.AppendDecisionAsync(Given.Allowed($"c{i}")));
        }

        _store.Failure = new IOException();
        foreach (AuditReceipt receipt in receipts)
        {
            (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeFalse();
        }

        _store.Failure = null;
        await log.DisposeAsync();

        (await Given.TypesOf(_store)).Should().Equal("header", "decision", "decision", "decision", "outcome", "outcome", "outcome", "closed");
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task An_alarm_that_throws_changes_nothing()
    {
        AuditLog log = new(_store, new AuditLogOptions { Alarm = _ => throw new InvalidOperationException() });
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed());
        _store.Failure = new IOException();

        (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeFalse();
    }

    [Fact]
    public async Task A_closing_record_that_cannot_be_written_raises_the_alarm()
    {
        AuditLog log = Open();
        await log.AppendDecisionAsync(Given.Denied());
        _store.Failure = new IOException();

        await log.DisposeAsync();

        _alarms.Should().ContainSingle();
    }

    [Fact]
    public async Task A_log_whose_closing_record_cannot_even_be_made_takes_no_record_afterwards()
    {
        BreakableClock clock = new();
        AuditLog log = new(_store, clock: clock);
        await log.AppendDecisionAsync(Given.Denied());
        clock.IsBroken = true;
        Func<Task> closing = async () => await log.DisposeAsync();
        await closing.Should().ThrowAsync<InvalidOperationException>();
        clock.IsBroken = false;

        Func<Task> deciding = async () => await log.AppendDecisionAsync(Given.Denied());

        await deciding.Should().ThrowAsync<ObjectDisposedException>();
        (await Given.TypesOf(_store)).Should().Equal("header", "decision");
    }

    [Fact]
    public async Task What_the_store_cut_off_is_recorded_next_even_if_the_first_try_fails()
    {
        FakeAuditStore store = new() { Repair = new AuditRepair(7, new byte[32]) };
        AuditLog log = new(store);
        store.Failure = new IOException();
        Func<Task> deciding = async () => await log.AppendDecisionAsync(Given.Denied());
        await deciding.Should().ThrowAsync<AuditException>();
        store.Failure = null;

        await log.AppendDecisionAsync(Given.Denied());
        await log.AppendDecisionAsync(Given.Denied());

        (await Given.TypesOf(store)).Should().Equal("header", "recovery", "decision", "decision");
    }

    [Fact]
    public async Task Who_waits_shares_the_next_write()
    {
        AuditLog log = Open();
        _store.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<AuditReceipt>[] waiting = [.. Enumerable.Range(0, 20).Select(i => log.AppendDecisionAsync(Given.Allowed($"c{i}")).AsTask())];
        waiting.Should().OnlyContain(task => !task.IsCompleted);

        _store.Gate.SetResult();
        AuditReceipt[] receipts = await Task.WhenAll(waiting);

        _store.Appends.Should().Be(2);
        receipts.Select(receipt => receipt.Sequence).Should().Equal(Enumerable.Range(1, 20).Select(i => (long)i));
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Nobody_who_waits_is_held_up_by_what_another_does_next()
    {
        AuditLog log = Open();
        using ManualResetEventSlim release = new();
        _store.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<AuditReceipt> writing = log.AppendDecisionAsync(Given.Denied("c1")).AsTask();
        Task<bool> blocking = Then(log.AppendDecisionAsync(Given.Denied("c2")), () => release.Wait(TimeSpan.FromSeconds(30)));
        Task<bool> releasing = Then(log.AppendDecisionAsync(Given.Denied("c3")), () => Set(release));

        _store.Gate.SetResult();

        await writing;
        (await blocking).Should().BeTrue();
        (await releasing).Should().BeTrue();

        static async Task<bool> Then(ValueTask<AuditReceipt> append, Func<bool> next)
        {
            await append.ConfigureAwait(false);
            return next();
        }

        static bool Set(ManualResetEventSlim released)
        {
            released.Set();
            return true;
        }
    }

    [Fact]
    public async Task Who_comes_after_a_shared_write_leaves_the_next_to_the_pool_and_who_is_alone_again_writes()
    {
        AuditLog log = Open();
        _store.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<AuditReceipt>[] together = [.. Enumerable.Range(0, 20).Select(i => log.AppendDecisionAsync(Given.Denied($"a{i}")).AsTask())];
        _store.Gate.SetResult();
        await Task.WhenAll(together);
        _store.Gate = null;

        (int own, int writing) afterMany = OnAThreadOfItsOwn(() => log.AppendDecisionAsync(Given.Denied("b")).AsTask().Wait());
        (int own, int writing) afterOne = OnAThreadOfItsOwn(() => log.AppendDecisionAsync(Given.Denied("c")).AsTask().Wait());

        _store.Appends.Should().Be(4);
        afterMany.writing.Should().NotBe(afterMany.own, "others are likely to come, and are written along");
        afterOne.writing.Should().Be(afterOne.own, "nobody else came");
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();

        (int Own, int Writing) OnAThreadOfItsOwn(Action append)
        {
            Thread thread = new(() => append());
            thread.Start();
            thread.Join();
            return (thread.ManagedThreadId, _store.Thread);
        }
    }

    [Fact]
    public async Task Who_waits_is_told_what_became_of_its_own_write_and_not_before()
    {
        AuditLog log = Open();
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Gate = first;
        Task<AuditReceipt> writing = log.AppendDecisionAsync(Given.Allowed("c1")).AsTask();
        Task<AuditReceipt> waiting = log.AppendDecisionAsync(Given.Allowed("c2")).AsTask();
        _store.Gate = second;
        _store.Entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first.SetResult();
        await writing;
        await _store.Entered.Task;

        _store.Failure = new IOException();
        second.SetResult();

        await ((Func<Task>)(() => waiting)).Should().ThrowAsync<AuditException>("the store has begun to write it, and failed");
        log.OpenCalls.Should().Be(1);
    }

    [Fact]
    public async Task A_failed_write_fails_everybody_behind_it_and_keeps_their_outcomes()
    {
        AuditLog log = Open();
        AuditReceipt first = await log.AppendDecisionAsync(Given.Allowed("c1"));
        AuditReceipt second = await log.AppendDecisionAsync(Given.Allowed("c2"));
        _store.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> outcome = log.AppendOutcomeAsync(first, Given.Completed).AsTask();
        Task<bool> later = log.AppendOutcomeAsync(second, Given.Completed).AsTask();
        Task<AuditReceipt> decision = log.AppendDecisionAsync(Given.Allowed("c3")).AsTask();
        _store.Failure = new IOException();
        _store.Gate.SetResult();

        (await outcome).Should().BeFalse();
        (await later).Should().BeFalse();
        await ((Func<Task>)(() => decision)).Should().ThrowAsync<AuditException>();
        _store.Failure = null;
        _store.Gate = null;
        await log.AppendDecisionAsync(Given.Denied("c4"));

        (await Given.TypesOf(_store)).Should().Equal("header", "decision", "decision", "outcome", "outcome", "decision");
        log.OpenCalls.Should().Be(0);
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task An_outcome_is_not_lost_because_a_decision_beside_it_found_no_room()
    {
        AuditLog log = Open();
        await log.AppendDecisionAsync(Given.Denied("c0"));
        AuditReceipt first = await log.AppendDecisionAsync(Given.Allowed("c1"));
        AuditReceipt second = await log.AppendDecisionAsync(Given.Allowed("c2"));
        int roomForOne = _store.LastLine.Length + 100;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Gate = gate;
        Task<AuditReceipt> writing = log.AppendDecisionAsync(Given.Denied("c3")).AsTask();
        Task<bool> outcome = log.AppendOutcomeAsync(first, Given.Completed).AsTask();
        Task<AuditReceipt> decision = log.AppendDecisionAsync(Given.Allowed("c4")).AsTask();
        _store.Room = roomForOne;
        _store.Gate = null;
        gate.SetResult();

        await writing;
        (await outcome).Should().BeTrue();
        (await ((Func<Task>)(() => decision)).Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Full);
        _alarms.Should().BeEmpty();
        (await log.AppendOutcomeAsync(second, Given.Completed)).Should().BeTrue();
        log.OpenCalls.Should().Be(0);
        (await Given.TypesOf(_store)).Should().Equal("header", "decision", "decision", "decision", "decision", "outcome", "outcome");
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task An_outcome_behind_a_decision_that_found_no_room_is_written_after_all_and_so_is_what_was_lost_before()
    {
        AuditLog log = Open();
        AuditReceipt first = await log.AppendDecisionAsync(Given.Allowed("c1"));
        AuditReceipt second = await log.AppendDecisionAsync(Given.Allowed("c2"));
        _store.Failure = new IOException();
        (await log.AppendOutcomeAsync(first, Given.Completed)).Should().BeFalse();
        _store.Failure = null;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Gate = gate;
        _store.Room = 3000;
        Task<AuditReceipt> decision = log.AppendDecisionAsync(new DecisionEntry { CallId = "c3", Decision = AuditDecision.Allow, Tool = new string('x', 4000) }).AsTask();
        Task<bool> outcome = log.AppendOutcomeAsync(second, Given.Completed).AsTask();
        _store.Gate = null;
        gate.SetResult();

        await ((Func<Task>)(() => decision)).Should().ThrowAsync<AuditException>();
        (await outcome).Should().BeTrue();
        log.OpenCalls.Should().Be(0);
        (await Given.TypesOf(_store)).Should().Equal("header", "decision", "decision", "outcome", "outcome");
        (await AuditVerifier.VerifyStoreAsync(_store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Sixteen_callers_lose_and_double_nothing()
    {
        using TestDirectory directory = new();
        AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = 32 * 1024 }));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed($"{caller}-{i}"));
                (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeTrue();
            }
        })));
        await log.DisposeAsync();

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, log.Head);

        verification.Break.Should().BeNull();
        verification.OpenCalls.Should().Be(0);
        verification.RecordCount.Should().Be(1 + (2 * 1600) + 1);
    }

    [Fact]
    public async Task Sixteen_callers_of_a_store_that_fails_now_and_then_lose_nothing_that_was_acknowledged()
    {
        AuditLog log = Open();
        int acknowledged = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                _store.Failure = (caller + i) % 7 == 0 ? new IOException() : null;
                try
                {
                    AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed($"{caller}-{i}"));
                    Interlocked.Increment(ref acknowledged);
                    await log.AppendOutcomeAsync(receipt, Given.Completed);
                }
                catch (AuditException)
                {
                    // Not acknowledged.
                }
            }
        })));
        _store.Failure = null;
        await log.DisposeAsync();

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(_store, log.Head);

        verification.Break.Should().BeNull();
        verification.OpenCalls.Should().Be(0);
        (await Given.TypesOf(_store)).Count(type => type == "decision").Should().Be(acknowledged);
    }

    /// <summary>A clock that cannot be read while it is broken.</summary>
    private sealed class BreakableClock : TimeProvider
    {
        public bool IsBroken { get; set; }

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("the clock is broken") : DateTimeOffset.UnixEpoch;
    }
}
