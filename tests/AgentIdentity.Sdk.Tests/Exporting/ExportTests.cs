using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>What reaches a sink, and what a sink cannot do to the guard.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task A_sink_gets_every_record_as_it_is_stored_and_in_order()
    {
        using ExportSetup setup = new();
        RecordingSink sink = new();
        await using (AgentGuard guard = setup.Guard(sink, store: RotatedLog.Small))
        {
            await setup.CallAsync(guard, 20);
        }

        sink.Lines.Should().Equal(await setup.LinesAsync());
        sink.Records[^1].Type.Should().Be("closed");
    }

    [Fact]
    public async Task A_record_reaches_its_sink_while_the_guard_goes_on()
    {
        using ExportSetup setup = new();
        RecordingSink sink = new();
        await using AgentGuard guard = setup.Guard(sink);

        await setup.CallAsync(guard, 1);

        await sink.HasAsync(3);
        await setup.CallAsync(guard, 1);
        await sink.HasAsync(5);
        sink.Sequences.Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public async Task A_sink_that_never_answers_blocks_no_call_no_other_sink_and_no_disposal()
    {
        using ExportSetup setup = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource never = new();
        RecordingSink silent = new()
        {
            Before = (_, _) =>
            {
                asked.TrySetResult();
                return never.Task;
            },
        };
        RecordingSink other = new();
        AgentGuard guard = setup.Guard(FileAuditStore.Open(setup.Location), builder => builder
            .ExportTo(silent, ExportSetup.With(setup.Options(), options => options.DrainTimeout = TimeSpan.Zero))
            .ExportTo(other, setup.Options("other")));

        await setup.CallAsync(guard, 10);

        await other.HasAsync(21);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await guard.DisposeAsync();
        other.Lines.Should().Equal(await setup.LinesAsync());
        silent.Records.Should().BeEmpty();
        silent.IsDisposed.Should().BeFalse("it is still at work");
        other.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task A_sink_that_blocks_its_thread_blocks_nobody_else()
    {
        using ExportSetup setup = new();
        using ManualResetEventSlim released = new();
        RecordingSink blocking = new()
        {
            Before = (_, _) =>
            {
                released.Wait(CancellationToken.None);
                return Task.CompletedTask;
            },
        };
        RecordingSink other = new();
        await using (AgentGuard guard = setup.Guard(FileAuditStore.Open(setup.Location), builder => builder
            .ExportTo(blocking, ExportSetup.With(setup.Options(), options => options.DrainTimeout = TimeSpan.Zero))
            .ExportTo(other, setup.Options("other"))))
        {
            await setup.CallAsync(guard, 10);
            await other.HasAsync(21);
        }

        blocking.Records.Should().BeEmpty();
        released.Set();
    }

    [Fact]
    public async Task A_sink_is_not_given_a_batch_before_it_has_ended_the_one_before()
    {
        using ExportSetup setup = new();
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource timedOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int timeouts = 0;
        RecordingSink stubborn = new() { Before = (_, _) => release.Task };
        await using (AgentGuard guard = setup.Guard(stubborn, options =>
        {
            options.DeliveryTimeout = TimeSpan.FromMilliseconds(10);
            options.OnFailure = failure =>
            {
                if (failure.Code == AuditCodes.SinkTimeout && Interlocked.Increment(ref timeouts) == 3)
                {
                    timedOut.SetResult();
                }
            };
        }))
        {
            await setup.CallAsync(guard, 1);
            await timedOut.Task.WaitAsync(TestContext.Current.CancellationToken);
            stubborn.Calls.Should().Be(1);

            release.SetResult();
            await stubborn.HasAsync(4);     // what it took after the time was up, be it only the header, and the same again with the rest
        }

        stubborn.Sequences.Count(sequence => sequence == 0).Should().BeGreaterThan(1);
        stubborn.Lines.Distinct().Should().Equal(await setup.LinesAsync());
    }

    [Fact]
    public async Task A_delivery_that_fails_is_tried_again_and_each_failure_is_heard()
    {
        using ExportSetup setup = new();
        int failures = 7;
        RecordingSink sink = new() { Before = (_, _) => failures-- > 0 ? throw new IOException("no route") : Task.CompletedTask };
        await using (AgentGuard guard = setup.Guard(sink, options => options.Retries = 2))
        {
            await setup.CallAsync(guard, 1);
            await sink.HasAsync(3);
        }

        sink.Lines.Should().Equal(await setup.LinesAsync());
        setup.Failures.Should().HaveCount(7);
        setup.Failures.Should().OnlyContain(failure =>
            failure.Sink == ExportSetup.Sink && failure.Code == AuditCodes.SinkFailed && failure.FirstSequence == 0 && failure.LastSequence >= 0 && failure.Error is IOException);
    }

    [Fact]
    public async Task A_sink_that_cancels_by_itself_has_failed()
    {
        using ExportSetup setup = new();
        int failures = 3;
        RecordingSink sink = new() { Before = (_, _) => failures-- > 0 ? throw new TaskCanceledException() : Task.CompletedTask };
        await using (AgentGuard guard = setup.Guard(sink))
        {
            await setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await setup.LinesAsync());
        setup.Failures.Select(failure => failure.Code).Should().Equal(AuditCodes.SinkFailed, AuditCodes.SinkFailed, AuditCodes.SinkFailed);
    }

    [Fact]
    public async Task A_listener_that_throws_stops_nothing()
    {
        using ExportSetup setup = new();
        int failures = 2;
        RecordingSink sink = new() { Before = (_, _) => failures-- > 0 ? throw new IOException() : Task.CompletedTask };
        await using (AgentGuard guard = setup.Guard(sink, options => options.OnFailure = _ => throw new InvalidOperationException()))
        {
            await setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await setup.LinesAsync());
    }

    [Fact]
    public async Task A_delivery_holds_no_more_records_than_it_may()
    {
        using ExportSetup setup = new();
        RecordingSink sink = new();
        await using (AgentGuard guard = setup.Guard(sink, options => options.BatchSize = 4))
        {
            await setup.CallAsync(guard, 20);
        }

        sink.Batches.Should().OnlyContain(size => size <= 4);
        sink.Records.Should().HaveCount(42);
    }

    [Fact]
    public async Task A_delivery_holds_no_more_bytes_than_it_may_unless_one_record_does()
    {
        using ExportSetup setup = new();
        List<int> sizes = [];
        RecordingSink sink = new()
        {
            Before = (records, _) =>
            {
                sizes.Add(records.Count > 1 ? records.Sum(record => record.Json.Length) : 0);
                return Task.CompletedTask;
            },
        };
        Dictionary<string, object?> many = Enumerable.Range(0, 50).ToDictionary(i => $"argument-{i}", i => (object?)i);
        await using (AgentGuard guard = setup.Guard(sink, options => options.BatchBytes = 2048))
        {
            await setup.CallAsync(guard, 10, new ToolCall("files.read", many));
        }

        sizes.Should().OnlyContain(size => size <= 2048);
        sink.Lines.Should().Equal(await setup.LinesAsync());
        sink.Records.Max(record => record.Json.Length).Should().BeGreaterThan(2048);
    }

    [Fact]
    public async Task A_channel_waits_for_its_consumer_and_only_its_own_exporter_waits_with_it()
    {
        using ExportSetup setup = new();
        ChannelAuditSink channel = new(capacity: 2);
        RecordingSink other = new();
        AgentGuard guard = setup.Guard(FileAuditStore.Open(setup.Location), builder => builder
            .ExportTo(channel, ExportSetup.With(setup.Options(), options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(10)))
            .ExportTo(other, setup.Options("other")));

        await setup.CallAsync(guard, 10);
        await other.HasAsync(21);

        channel.Reader.Count.Should().BeLessThanOrEqualTo(2);
        List<AuditRecord> read = [];
        Task reading = Task.Run(async () =>
        {
            await foreach (AuditRecord record in channel.Reader.ReadAllAsync())
            {
                read.Add(record);
            }
        });
        await guard.DisposeAsync();
        await reading;
        read.Select(record => record.ToString()).Should().Equal(await setup.LinesAsync(), "a batch that timed out half way leaves no duplicates");
    }
}
