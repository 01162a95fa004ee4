using System.Diagnostics.Metrics;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Guarding;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>What sinks, listeners and clocks do that nobody should rely on them not to do.</summary>
[Collection(nameof(Listening))]
public sealed class ExportFaultTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly WallClock _wall;
    private readonly ExportSetup _setup;

    public ExportFaultTests()
    {
        _wall = new WallClock(_clock);
        _setup = new ExportSetup(_wall);
    }

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sink_that_never_closes_holds_up_nobody_longer_than_it_may(bool blocks)
    {
        using ManualResetEventSlim never = new();
        EndlessSink sink = new(blocks ? never : null);
        AgentGuard guard = _setup.Guard(sink, options => options.DeliveryTimeout = TimeSpan.FromMinutes(10));
        await _setup.CallAsync(guard, 1);

        Task disposing = guard.DisposeAsync().AsTask();
        await PassUntilAsync(() => disposing.IsCompleted);

        await disposing;
        _setup.Failures.Should().ContainSingle().Which.Should().Match<AuditSinkFailure>(failure => failure.Code == AuditCodes.SinkTimeout && failure.Message.Contains("close"));
        FileAuditStore.Open(_setup.Location).DisposeAsync().AsTask().IsCompletedSuccessfully.Should().BeTrue("the log is closed");
        never.Set();
    }

    [Fact]
    public async Task A_meter_listener_that_throws_stops_no_export_and_no_closing()
    {
        bool isDown = true;
        RecordingSink sink = new() { Before = (_, _) => isDown ? throw new IOException() : Task.CompletedTask };
        AgentGuard guard = _setup.Guard(sink, options => (options.Retries, options.DrainTimeout) = (0, TimeSpan.Zero));
        using MeterListener broken = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is AgentIdentityDiagnostics.SinkDelivered or AgentIdentityDiagnostics.SinkFailures)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        broken.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("the listener is broken"));
        broken.Start();
        await _setup.CallAsync(guard, 2);
        await PassUntilAsync(() => sink.Calls > 2);

        isDown = false;
        await PassUntilAsync(() => sink.Records.Length == 5);
        isDown = true;
        await _setup.CallAsync(guard, 1);
        await guard.DisposeAsync();

        _setup.Failures.Should().Contain(failure => failure.Code == AuditCodes.SinkBehind);
        isDown = false;
        await _setup.Guard(sink).DisposeAsync();
        sink.Lines.Should().Equal(await _setup.LinesAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400)]
    public async Task A_clock_that_is_put_back_while_a_sink_is_left_alone_does_not_keep_it_from_its_records(int days)
    {
        bool isDown = true;
        RecordingSink sink = new() { Before = (_, _) => isDown ? throw new IOException() : Task.CompletedTask };
        await using AgentGuard guard = _setup.Guard(sink, options => (options.BreakAfter, options.BreakDuration, options.Retries) = (2, TimeSpan.FromMinutes(1), 0));
        await _setup.CallAsync(guard, 1);
        await PassUntilAsync(() => _setup.Failures.Any(failure => failure.Code == AuditCodes.SinkCircuitOpen));

        _wall.Offset = -TimeSpan.FromDays(days);
        isDown = false;
        for (int i = 0; i < 1000 && sink.Records.Length < 3; i++)
        {
            await PassAsync();
        }

        sink.Records.Should().HaveCount(3);
    }

    private async Task PassUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await PassAsync();
        }
    }

    /// <summary>Lets a second pass, and whoever waits for it run.</summary>
    private async Task PassAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 3; i++)
        {
            await Task.Run(() => Thread.Yield(), CancellationToken.None);
        }
    }

    /// <summary>Time passes as the test lets it; what the clock on the wall shows can be put forward and back.</summary>
    private sealed class WallClock(FakeTimeProvider clock) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Offset;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class EndlessSink(ManualResetEventSlim? blocks) : IAuditSink, IAsyncDisposable
    {
        public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            blocks?.Wait(TestContext.Current.CancellationToken);
            return new ValueTask(Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        }
    }
}
