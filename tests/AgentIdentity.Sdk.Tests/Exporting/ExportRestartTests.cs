using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>What a sink has got is remembered, and nothing is skipped.</summary>
public sealed class ExportRestartTests
{
    [Fact]
    public async Task After_a_restart_a_sink_gets_what_it_has_not_got_and_nothing_twice()
    {
        using ExportSetup setup = new();
        RecordingSink sink = new();
        for (int run = 0; run < 3; run++)
        {
            await using AgentGuard guard = setup.Guard(sink);
            await setup.CallAsync(guard, 5);
        }

        sink.Lines.Should().Equal(await setup.LinesAsync());
    }

    [Fact]
    public async Task What_a_sink_has_not_got_when_the_guard_is_disposed_waits_for_the_next_run()
    {
        using ExportSetup setup = new();
        RecordingSink down = new() { Before = (_, _) => throw new IOException() };
        await using (AgentGuard guard = setup.Guard(down, options => options.DrainTimeout = TimeSpan.Zero))
        {
            await setup.CallAsync(guard, 5);
        }

        AuditSinkFailure left = setup.Failures.Single(failure => failure.Code == AuditCodes.SinkBehind);
        (left.FirstSequence, left.LastSequence).Should().Be((0, 11));
        RecordingSink up = new();
        await using (AgentGuard guard = setup.Guard(up))
        {
            await setup.CallAsync(guard, 1);
        }

        up.Lines.Should().Equal(await setup.LinesAsync());
    }

    [Fact]
    public async Task A_guard_that_is_disposed_lets_its_sinks_have_the_rest()
    {
        using ExportSetup setup = new();
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RecordingSink slow = new() { Before = (_, _) => release.Task };
        AgentGuard guard = setup.Guard(slow, options => options.BatchSize = 2);
        await setup.CallAsync(guard, 5);

        ValueTask disposing = guard.DisposeAsync();
        disposing.IsCompleted.Should().BeFalse();
        release.SetResult();
        await disposing;

        slow.Lines.Should().Equal(await setup.LinesAsync());
    }

    [Fact]
    public async Task A_restart_in_the_middle_repeats_at_most_what_was_not_marked()
    {
        using ExportSetup setup = new();
        RecordingSink sink = new();
        await using (AgentGuard guard = setup.Guard(sink, options => options.BatchSize = 1))
        {
            await setup.CallAsync(guard, 5);
        }

        string earlier = (await RotatedLog.HeadAt(setup.Location, 4)).ToString();
        File.WriteAllText(setup.MarkFile, earlier + "\n");     // as a crash between a delivery and its mark leaves it
        await using (AgentGuard guard = setup.Guard(sink))
        {
            await setup.CallAsync(guard, 1);
        }

        sink.Lines.Distinct().Should().Equal(await setup.LinesAsync());
        sink.Sequences.Should().StartWith([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5, 6]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("nonsense\n")]
    [InlineData("audit/AAAAAAAAAAAAAAAAAAAAAA@5\n")]
    public async Task A_mark_that_is_none_is_refused_and_stays(string text)
    {
        using ExportSetup setup = new();
        await using (AgentGuard guard = setup.Guard(new RecordingSink()))
        {
            await setup.CallAsync(guard, 1);
        }

        File.WriteAllText(setup.MarkFile, text);
        await ExpectRefusal(setup, "is not what was written");
        File.ReadAllText(setup.MarkFile).Should().Be(text);
    }

    [Fact]
    public async Task A_mark_of_another_log_is_refused()
    {
        using ExportSetup setup = new();
        await using (AgentGuard guard = setup.Guard(new RecordingSink()))
        {
            await setup.CallAsync(guard, 1);
        }

        File.WriteAllText(setup.MarkFile, $"audit/AAAAAAAAAAAAAAAAAAAAAA@1:{new string('A', 43)}\n");
        await ExpectRefusal(setup, "another log");
    }

    [Fact]
    public async Task A_mark_ahead_of_the_log_is_refused()
    {
        using ExportSetup setup = new();
        await using (AgentGuard guard = setup.Guard(new RecordingSink()))
        {
            await setup.CallAsync(guard, 3);
        }

        string file = RotatedLog.FilesIn(setup.Location)[0];
        File.WriteAllLines(file, File.ReadAllLines(file)[..5]);
        await ExpectRefusal(setup, "ahead of the log");
    }

    [Fact]
    public async Task A_mark_at_the_end_that_names_another_record_is_refused()
    {
        using ExportSetup setup = new();
        await using (AgentGuard guard = setup.Guard(new RecordingSink()))
        {
            await setup.CallAsync(guard, 1);
        }

        AuditHead head = AuditHead.Parse(File.ReadAllText(setup.MarkFile).TrimEnd());
        File.WriteAllText(setup.MarkFile, $"{head.Log}@{head.Sequence}:{new string('A', 43)}\n");
        await ExpectRefusal(setup, "another record");
    }

    [Fact]
    public async Task A_mark_in_the_middle_that_names_another_record_stops_the_export_and_stays()
    {
        using ExportSetup setup = new();
        await using (AgentGuard guard = setup.Guard(new RecordingSink()))
        {
            await setup.CallAsync(guard, 3);
        }

        AuditHead head = AuditHead.Parse(File.ReadAllText(setup.MarkFile).TrimEnd());
        string wrong = $"{head.Log}@2:{new string('A', 43)}\n";
        File.WriteAllText(setup.MarkFile, wrong);
        RecordingSink sink = new();
        await using (AgentGuard guard = setup.Guard(sink))
        {
            await setup.CallAsync(guard, 1);
        }

        sink.Records.Should().BeEmpty();
        setup.Failures.Should().Contain(failure => failure.Code == AuditCodes.Broken && failure.FirstSequence == 3);
        File.ReadAllText(setup.MarkFile).Should().Be(wrong);
    }

    [Fact]
    public async Task Two_exporters_do_not_share_a_mark()
    {
        using ExportSetup setup = new();
        await using AgentGuard guard = setup.Guard(new MemoryAuditStore(), builder => builder.ExportTo(new RecordingSink(), ExportSetup.With(setup.Options(), InRoot)));

        Action second = () => setup.Guard(new MemoryAuditStore(), builder => builder.ExportTo(new RecordingSink(), ExportSetup.With(setup.Options(), InRoot)));

        second.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Locked);
        void InRoot(AuditSinkOptions options) => options.Directory = setup.Root;
    }

    [Fact]
    public async Task Files_that_a_sink_has_not_got_are_not_archived_unless_that_is_wanted()
    {
        using ExportSetup setup = new();
        RecordingSink down = new() { Before = (_, _) => throw new IOException() };
        await using (AgentGuard guard = setup.Guard(down, options => options.DrainTimeout = TimeSpan.Zero, RotatedLog.Small))
        {
            await setup.CallAsync(guard, 200);
        }

        string archive = Path.Combine(setup.Root, "archive");
        (await AuditArchive.MoveAsync(setup.Location, archive)).Records.Should().Be(0);

        RecordingSink up = new() { Before = (records, _) => records[^1].Sequence > 250 ? throw new IOException() : Task.CompletedTask };
        await using (AgentGuard guard = setup.Guard(up, options => (options.BatchSize, options.DrainTimeout) = (1, TimeSpan.FromSeconds(1)), RotatedLog.Small))
        {
            await up.HasAsync(251);
        }

        long moved = (await AuditArchive.MoveAsync(setup.Location, archive)).Records;
        moved.Should().BeInRange(1, 251);
        (await AuditArchive.MoveAsync(setup.Location, archive, new AuditArchiveOptions { IncludeUndelivered = true })).Records.Should().BePositive();
    }

    [Fact]
    public async Task Records_that_were_archived_before_a_sink_got_them_are_not_skipped_in_silence()
    {
        using ExportSetup setup = new();
        RecordingSink half = new() { Before = (records, _) => records[^1].Sequence > 10 ? throw new IOException() : Task.CompletedTask };
        await using (AgentGuard guard = setup.Guard(half, options => (options.BatchSize, options.DrainTimeout) = (1, TimeSpan.Zero), RotatedLog.Small))
        {
            await setup.CallAsync(guard, 200);
            await half.HasAsync(11);
        }

        await AuditArchive.MoveAsync(setup.Location, Path.Combine(setup.Root, "archive"), new AuditArchiveOptions { IncludeUndelivered = true });
        RecordingSink later = new();
        await using (AgentGuard guard = setup.Guard(later))
        {
            await setup.CallAsync(guard, 1);
        }

        later.Records.Should().BeEmpty();
        setup.Failures.Should().Contain(failure => failure.Code == AuditCodes.Archived && failure.FirstSequence == 11 && failure.LastSequence > 400);
    }

    private static async Task ExpectRefusal(ExportSetup setup, string why)
    {
        await using FileAuditStore store = FileAuditStore.Open(setup.Location);
        Action building = () => setup.Guard(store, builder => builder.ExportTo(new RecordingSink(), setup.Options()));

        AuditException refusal = building.Should().Throw<AuditException>().Which;
        refusal.Code.Should().Be(AuditCodes.SinkMark);
        refusal.Message.Should().Contain(why);
    }
}
