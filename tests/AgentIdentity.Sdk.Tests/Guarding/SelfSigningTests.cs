using System.Collections.Concurrent;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Guarding;

/// <summary>A guard that signs its log by itself: when, with whom, and that no call notices.</summary>
public sealed class SelfSigningTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly FailingSigner _signer = new(9);
    private readonly AgentAuthority _authority;
    private readonly ConcurrentQueue<Exception> _alarms = new();
    private readonly List<IDisposable> _witnesses = [];

    public SelfSigningTests() => _authority = AgentAuthority.Create(GuardSetup.Issuer, new AgentAuthorityOptions { Clock = _clock });

    private IReadOnlyList<SignedNote> Signed => AuditCheckpoints.ReadSigned(_directory);

    public void Dispose()
    {
        _witnesses.ForEach(witness => witness.Dispose());
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_new_log_begins_with_the_key_it_is_signed_with()
    {
        await using (AgentGuard guard = await BuildAsync(new()))
        {
            await CallAsync(guard);
        }

        AuditRecord[] records = await AuditReader.ReadAsync(_directory).ToArrayAsync();
        NoteKey key = NoteKey.Create(records[0].Log, _signer.PublicKey);
        records[1].ToString().Should().Contain("checkpoint_key").And.Contain(key.ToString());
        records[^1].Type.Should().Be("closed");
        SignedNote last = Signed[^1];
        last.IsSignedBy(key).Should().BeTrue();
        SizeOf(last).Should().Be(records.Length, "it is signed when it is closed, closing record included");
        _alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_signed_once_so_many_records_were_added()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        await using AgentGuard guard = await BuildAsync(new() { Records = 5, Interval = TimeSpan.FromDays(1), Witnesses = [witness] });
        long begun = await witness.HearAsync();

        await DenyAsync(guard, 4);
        _clock.Advance(Tick);
        await GiveWayAsync();
        await DenyAsync(guard, 1);
        _clock.Advance(Tick);
        (await witness.HearAsync()).Should().Be(begun + 5);

        await DenyAsync(guard, 7);
        _clock.Advance(Tick);
        (await witness.HearAsync()).Should().Be(begun + 12);
        _alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_signed_once_so_much_time_went_by_if_there_is_anything_to_sign()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        await using AgentGuard guard = await BuildAsync(new() { Records = 1000, Interval = TimeSpan.FromSeconds(60), Witnesses = [witness] });
        long begun = await witness.HearAsync();
        int signatures = _signer.Asked;

        _clock.Advance(TimeSpan.FromHours(1));      // nothing was added
        await DenyAsync(guard, 1);
        _clock.Advance(Tick);
        (await witness.HearAsync()).Should().Be(begun + 1, "the last signature is an hour old");
        await DenyAsync(guard, 1);
        _clock.Advance(TimeSpan.FromSeconds(59));
        await GiveWayAsync();
        await DenyAsync(guard, 1);
        _clock.Advance(Tick);
        (await witness.HearAsync()).Should().Be(begun + 3);
        _signer.Asked.Should().Be(signatures + 2);
        _alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_signed_on_demand()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        await using AgentGuard guard = await BuildAsync(new() { Interval = TimeSpan.FromDays(1), Witnesses = [witness] });
        await DenyAsync(guard, 1);

        SignedNote note = await guard.CheckpointAsync();

        SizeOf(note).Should().Be(guard.AuditHead!.Sequence + 1);
        note.CosignedAt(witness.Key).Should().Be(_clock.GetUtcNow());
        (await guard.CheckpointAsync()).ToString().Should().Be(note.ToString(), "nothing was added");
    }

    [Fact]
    public async Task A_guard_that_signs_nothing_says_so()
    {
        await using AgentGuard guard = await Builder(checkpoints: null).BuildAsync();

        Func<Task> demand = () => guard.CheckpointAsync();

        await demand.Should().ThrowAsync<InvalidOperationException>().WithMessage("*call SignCheckpoints*");
    }

    [Fact]
    public async Task A_key_that_fails_raises_the_alarm_stops_no_call_and_is_tried_again()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        await using AgentGuard guard = await BuildAsync(new() { Records = 1, RetryAfter = TimeSpan.FromSeconds(10), Witnesses = [witness] });
        long begun = await witness.HearAsync();
        _signer.Fails = true;
        await CallAsync(guard);

        Func<Task> demand = () => guard.CheckpointAsync();
        (await demand.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.SignerUnavailable);
        _alarms.Should().ContainSingle().Which.Should().BeOfType<AuditException>().Which.Code.Should().Be(AuditCodes.SignerUnavailable);
        await CallAsync(guard);
        _signer.Fails = false;
        int asked = _signer.Asked;
        _clock.Advance(TimeSpan.FromSeconds(9));
        await GiveWayAsync();
        _signer.Asked.Should().Be(asked, "it is not asked again at once");
        _clock.Advance(Tick);

        (await witness.HearAsync()).Should().Be(begun + 4, "two calls with their outcomes");
        _alarms.Should().ContainSingle();
    }

    [Fact]
    public async Task A_key_that_hangs_stops_neither_a_call_nor_the_end()
    {
        AgentGuard guard = await BuildAsync(new() { Timeout = TimeSpan.FromSeconds(30) });
        _signer.Hangs = true;
        Task<SignedNote> demand = guard.CheckpointAsync();
        await CallAsync(guard);

        Func<Task> waiting = () => PassTimeAsync(demand);
        (await waiting.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.SignerUnavailable);
        await PassTimeAsync(DisposeAsync(guard));
        _alarms.Should().HaveCountGreaterThanOrEqualTo(2).And.AllBeOfType<AuditException>();
        (await AuditReader.ReadAsync(_directory).LastAsync()).Type.Should().Be("closed");
    }

    [Fact]
    public async Task A_witness_that_fails_raises_the_alarm_stops_no_call_and_is_asked_again()
    {
        HeardWitness[] witnesses = [await KnownWitnessAsync(50), await KnownWitnessAsync(51)];
        await using AgentGuard guard = await BuildAsync(new() { RetryAfter = TimeSpan.FromSeconds(10), Witnesses = witnesses });
        await witnesses[0].HearAsync();
        await witnesses[1].HearAsync();
        witnesses[1].IsDown = true;
        await CallAsync(guard);

        SignedNote note = await guard.CheckpointAsync();

        note.CosignedAt(witnesses[0].Key).Should().NotBeNull();
        note.CosignedAt(witnesses[1].Key).Should().BeNull();
        _alarms.Should().ContainSingle().Which.Should().BeOfType<AuditException>().Which.Code.Should().Be(AuditCodes.WitnessUnavailable);
        witnesses[1].IsDown = false;
        int asked = witnesses[0].Asked;
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await witnesses[1].HearAsync()).Should().Be(SizeOf(note), "nothing was added meanwhile, and it is owed still");
        (await guard.CheckpointAsync()).CosignedAt(witnesses[1].Key).Should().NotBeNull();
        witnesses[0].Asked.Should().Be(asked, "its cosignature is there");
    }

    [Fact]
    public async Task A_witness_that_hangs_is_not_waited_for()
    {
        HeardWitness[] witnesses = [await KnownWitnessAsync(50), await KnownWitnessAsync(51)];
        AgentGuard guard = await BuildAsync(new() { Timeout = TimeSpan.FromSeconds(30), Witnesses = witnesses });
        witnesses[1].Hangs = true;
        await CallAsync(guard);

        SignedNote note = await PassTimeAsync(guard.CheckpointAsync());

        note.CosignedAt(witnesses[0].Key).Should().NotBeNull();
        _alarms.Should().Contain(alarm => alarm.Message.Contains("gave no answer within 30 seconds", StringComparison.Ordinal));
        await PassTimeAsync(DisposeAsync(guard));
    }

    [Fact]
    public async Task A_log_restored_from_an_older_copy_is_not_opened_and_not_written_to()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        AuditCheckpointOptions options = new() { Witnesses = [witness] };
        Dictionary<string, byte[]> older = Files();
        await using (AgentGuard guard = await BuildAsync(options))
        {
            await CallAsync(guard);
        }

        Restore(older);

        AuditException refusal = await RefusesAsync(options, AuditCodes.BehindWitness);
        refusal.Message.Should().Contain("restore the rest");
        Files().Where(file => file.Key.EndsWith(".jsonl", StringComparison.Ordinal)).Select(file => file.Value.Length)
            .Should().Equal(older.Where(file => file.Key.EndsWith(".jsonl", StringComparison.Ordinal)).Select(file => file.Value.Length));
        // Whoever insists may not: what a witness saw is not a matter of quorum.
        options.StartWithoutQuorum = true;
        await RefusesAsync(options, AuditCodes.BehindWitness);
    }

    [Fact]
    public async Task A_log_with_another_history_than_was_witnessed_is_not_opened()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        AuditCheckpointOptions options = new() { Witnesses = [witness] };
        Dictionary<string, byte[]> older = Files();
        await using (AgentGuard guard = await BuildAsync(options))
        {
            await CallAsync(guard);
        }

        // Somebody goes on from the old copy without asking, longer than the witness saw.
        Restore(older);
        await using (AgentGuard guard = await BuildAsync(new()))
        {
            await DenyAsync(guard, 20);
        }

        await RefusesAsync(options, AuditCodes.WitnessConflict);
    }

    [Fact]
    public async Task A_log_is_not_opened_when_too_few_witnesses_answer()
    {
        HeardWitness[] witnesses = [await KnownWitnessAsync(50), await KnownWitnessAsync(51), await KnownWitnessAsync(52)];
        AuditCheckpointOptions all = new() { Witnesses = witnesses };
        AuditCheckpointOptions two = new() { Witnesses = witnesses, Policy = WitnessPolicy.Of(null, 2, [.. witnesses.Select(witness => new PolicyWitness(witness.Key))]) };
        await (await BuildAsync(two)).DisposeAsync();

        witnesses[0].IsDown = true;
        await RefusesAsync(all, AuditCodes.QuorumMissing);
        await (await BuildAsync(two)).DisposeAsync();
        witnesses[1].IsDown = true;
        (await RefusesAsync(two, AuditCodes.QuorumMissing)).Message.Should().Contain("has 1 of 2").And.Contain("no route to host");
        two.StartWithoutQuorum = true;
        await (await BuildAsync(two)).DisposeAsync();
    }

    [Fact]
    public async Task A_cosignature_from_before_does_not_stand_for_a_witness_that_does_not_answer()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        AuditCheckpointOptions options = new() { Witnesses = [witness] };
        await (await BuildAsync(options)).DisposeAsync();
        Signed[^1].CosignedAt(witness.Key).Should().NotBeNull();
        witness.IsDown = true;

        await RefusesAsync(options, AuditCodes.QuorumMissing);
    }

    [Fact]
    public async Task A_witness_that_does_not_know_the_log_is_to_be_told_its_key()
    {
        HeardWitness witness = new(50, _clock);
        _witnesses.Add(witness);
        AuditCheckpointOptions options = new() { Witnesses = [witness] };

        AuditException refusal = await RefusesAsync(options, AuditCodes.WitnessUnknownLog);

        NoteKey key = NoteKey.Create((await AuditReader.FindLastAsync(_directory))!.Log, _signer.PublicKey);
        refusal.Message.Should().Contain(key.ToString());
        witness.Know(key);
        await using AgentGuard guard = await BuildAsync(options);
        await CallAsync(guard);
    }

    [Fact]
    public async Task A_witness_that_does_not_know_the_log_has_no_say_where_the_others_are_enough()
    {
        HeardWitness knowing = await KnownWitnessAsync(50);
        HeardWitness unknowing = new(51, _clock);
        _witnesses.Add(unknowing);
        WitnessPolicy one = WitnessPolicy.Of(null, 1, new PolicyWitness(knowing.Key), new PolicyWitness(unknowing.Key));

        await using AgentGuard guard = await BuildAsync(new() { Witnesses = [knowing, unknowing], Policy = one });
        await CallAsync(guard);

        await guard.DisposeAsync();
        await RefusesAsync(new() { Witnesses = [knowing, unknowing], Policy = WitnessPolicy.Of(null, 2, new PolicyWitness(knowing.Key), new PolicyWitness(unknowing.Key)) }, AuditCodes.WitnessUnknownLog);
    }

    [Fact]
    public async Task A_policy_for_another_log_is_refused_with_the_line_it_lacks()
    {
        HeardWitness witness = await KnownWitnessAsync(50);
        NoteKey other = NoteKey.Create("log.test/other", new SeededSigner(3).PublicKey);
        Func<Task> building = () => BuildAsync(new() { Witnesses = [witness], Policy = WitnessPolicy.Of(other, 1, new PolicyWitness(witness.Key)) });

        (await building.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("log audit/").And.Contain("+");
    }

    [Fact]
    public async Task What_cannot_be_signed_is_refused_when_it_is_built()
    {
        ((Action)(() => Builder(new()).Build())).Should().Throw<InvalidOperationException>().WithMessage("*call BuildAsync*");
        Func<Task> inMemory = () => new AgentGuardBuilder().Trust(_authority.TrustAnchor).AuditTo(new MemoryAuditStore()).SignCheckpoints(_signer).BuildAsync();
        await inMemory.Should().ThrowAsync<InvalidOperationException>().WithMessage("*FileAuditStore*");
        Func<Task> unaudited = () => new AgentGuardBuilder().Trust(_authority.TrustAnchor).WithoutAuditUnsafe().SignCheckpoints(_signer).BuildAsync();
        await unaudited.Should().ThrowAsync<InvalidOperationException>().WithMessage("*AuditTo*");
        using HeardWitness unasked = new(50);
        foreach (AuditCheckpointOptions wrong in (AuditCheckpointOptions[])
        [
            new() { Records = 0 },
            new() { Interval = TimeSpan.FromMilliseconds(999) },
            new() { Interval = TimeSpan.FromDays(2) },
            new() { Timeout = TimeSpan.Zero },
            new() { RetryAfter = TimeSpan.FromDays(2) },
            new() { Witnesses = [.. Enumerable.Repeat(unasked, WitnessPolicy.MaxEntries + 1)], Policy = WitnessPolicy.Parse("quorum none\n") },
        ])
        {
            ((Action)(() => new AgentGuardBuilder().SignCheckpoints(_signer, wrong))).Should().Throw<ArgumentException>();
        }
    }

    private static long SizeOf(SignedNote note) => LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) ? checkpoint.Size : -1;

    private AgentGuardBuilder Builder(AuditCheckpointOptions? checkpoints)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(_authority.TrustAnchor).UseClock(_clock).OnAlarm(_alarms.Enqueue).AuditTo(FileAuditStore.Open(_directory));
        return checkpoints is null ? builder : builder.SignCheckpoints(_signer, checkpoints);
    }

    private Task<AgentGuard> BuildAsync(AuditCheckpointOptions options) => Builder(options).BuildAsync(TestContext.Current.CancellationToken);

    private async Task<AuditException> RefusesAsync(AuditCheckpointOptions options, string code)
    {
        Func<Task> building = () => BuildAsync(options);
        AuditException refusal = (await building.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(code, refusal.Message);
        return refusal;
    }

    /// <summary>A witness that was told of the log, which is begun for that if need be.</summary>
    private async Task<HeardWitness> KnownWitnessAsync(byte seed)
    {
        if (_directory.Segments.Length == 0)
        {
            await using AuditLog log = new(FileAuditStore.Open(_directory), new AuditLogOptions { Authority = GuardSetup.Issuer }, _clock);
            await AuditCheckpoints.BeginAsync(log, _signer);
        }

        HeardWitness witness = new(seed, _clock, NoteKey.Create((await AuditReader.FindLastAsync(_directory))!.Log, _signer.PublicKey));
        _witnesses.Add(witness);
        return witness;
    }

    /// <summary>One call that runs: a decision and its outcome.</summary>
    private async Task CallAsync(AgentGuard guard)
    {
        using AgentPrincipal agent = await _authority.IssueAsync(GuardSetup.Grant());
        await guard.InvokeAsync(agent, GuardSetup.Call, (_, _) => Task.FromResult(1));
    }

    /// <summary>So many calls that are refused: a record each.</summary>
    private async Task DenyAsync(AgentGuard guard, int calls)
    {
        using AgentPrincipal agent = await _authority.IssueAsync(GuardSetup.Grant());
        for (int i = 0; i < calls; i++)
        {
            (await guard.AuthorizeAsync(agent, new ToolCall("mail.send", []))).IsAllowed.Should().BeFalse();
        }
    }

    /// <summary>Lets time go by until something is done that waits for it.</summary>
    private async Task<T> PassTimeAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(task, Task.Run(Thread.Yield));
        }

        return await task;
    }

    /// <summary>Lets whatever was begun in the background be done: nothing waits for it if it was not.</summary>
    private static async Task GiveWayAsync()
    {
        for (int i = 0; i < 500; i++)
        {
            await Task.Run(Thread.Yield);
        }
    }

    private static async Task<bool> DisposeAsync(AgentGuard guard)
    {
        await guard.DisposeAsync();
        return true;
    }

    private Dictionary<string, byte[]> Files() =>
        Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllBytes);

    private void Restore(Dictionary<string, byte[]> files)
    {
        foreach (string file in Files().Keys)
        {
            File.Delete(file);
        }

        foreach ((string file, byte[] bytes) in files)
        {
            File.WriteAllBytes(file, bytes);
        }
    }
}
