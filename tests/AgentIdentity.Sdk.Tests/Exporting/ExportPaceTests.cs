using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>When a delivery is given up, tried again, or not even tried: on a clock that the test moves.</summary>
public sealed class ExportPaceTests : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ExportSetup _setup;

    public ExportPaceTests() => _setup = new ExportSetup(_clock);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_sink_that_keeps_failing_is_left_alone_and_then_asked_once()
    {
        bool isDown = true;
        RecordingSink sink = new() { Before = (_, _) => isDown ? throw new IOException() : Task.CompletedTask };
        await using AgentGuard guard = _setup.Guard(sink, options => (options.BreakAfter, options.BreakDuration, options.Retries) = (3, TimeSpan.FromHours(1), 100));
        await _setup.CallAsync(guard, 1);

        await PassUntilAsync(() => _setup.Failures.Any(failure => failure.Code == AuditCodes.SinkCircuitOpen));
        sink.Calls.Should().Be(3);
        await PassAsync(TimeSpan.FromMinutes(50));
        sink.Calls.Should().Be(3, "the circuit is open");

        await PassUntilAsync(() => sink.Calls == 4);
        await PassAsync(TimeSpan.FromMinutes(50));
        sink.Calls.Should().Be(4, "one delivery tried, and opened it again");

        isDown = false;
        await PassUntilAsync(() => sink.Records.Length == 3);
        _setup.Failures.Count(failure => failure.Code == AuditCodes.SinkCircuitOpen).Should().Be(2);
    }

    [Fact]
    public async Task Only_failures_in_a_row_open_the_circuit()
    {
        int call = 0;
        RecordingSink sink = new() { Before = (_, _) => ++call % 3 != 0 ? throw new IOException() : Task.CompletedTask };
        await using AgentGuard guard = _setup.Guard(sink, options => (options.BreakAfter, options.BatchSize, options.DrainTimeout) = (3, 1, TimeSpan.Zero));
        await _setup.CallAsync(guard, 3);

        await PassUntilAsync(() => sink.Records.Length == 7);

        _setup.Failures.Where(failure => failure.Code != AuditCodes.SinkBehind).Should().HaveCount(14).And.OnlyContain(failure => failure.Code == AuditCodes.SinkFailed);
    }

    [Fact]
    public async Task A_delivery_that_takes_too_long_is_given_up_and_tried_again()
    {
        bool isSlow = true;
        RecordingSink sink = new() { Before = (_, cancellation) => isSlow ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask };
        await using AgentGuard guard = _setup.Guard(sink, options => options.DeliveryTimeout = TimeSpan.FromHours(20));
        await _setup.CallAsync(guard, 1);
        await PassUntilAsync(() => sink.Calls == 1);

        await PassAsync(TimeSpan.FromHours(19));
        _setup.Failures.Should().BeEmpty();
        isSlow = false;
        await PassAsync(TimeSpan.FromHours(2));
        await PassUntilAsync(() => sink.Records.Length == 3);

        _setup.Failures.Should().ContainSingle().Which.Code.Should().Be(AuditCodes.SinkTimeout);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failed_delivery_is_tried_so_often_and_then_the_log_is_read_anew(int retries)
    {
        RecordingSink sink = Failing();
        await using AgentGuard guard = _setup.Guard(sink, options =>
            (options.Retries, options.RetryDelay, options.MaxRetryDelay, options.DrainTimeout) = (retries, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), TimeSpan.Zero));
        await _setup.CallAsync(guard, 1);

        await PassUntilAsync(() => sink.Calls == retries + 1);
        await PassAsync(TimeSpan.FromHours(20));
        sink.Calls.Should().Be(retries + 1);
        await PassUntilAsync(() => sink.Calls == 2 * (retries + 1));
    }

    [Fact]
    public async Task The_first_retry_waits()
    {
        RecordingSink sink = Failing();
        await using AgentGuard guard = _setup.Guard(sink, options =>
            (options.RetryDelay, options.MaxRetryDelay, options.DrainTimeout) = (TimeSpan.FromHours(10), TimeSpan.FromDays(1), TimeSpan.Zero));
        await _setup.CallAsync(guard, 1);
        await PassUntilAsync(() => sink.Calls == 1);

        await PassAsync(TimeSpan.FromMinutes(1));

        sink.Calls.Should().Be(1);
    }

    [Fact]
    public async Task No_retry_waits_longer_than_it_may()
    {
        RecordingSink sink = Failing();
        await using AgentGuard guard = _setup.Guard(sink, options =>
            (options.RetryDelay, options.MaxRetryDelay, options.Retries, options.DrainTimeout) = (TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), 100, TimeSpan.Zero));
        await _setup.CallAsync(guard, 1);
        DateTimeOffset start = _clock.GetUtcNow();

        await PassUntilAsync(() => sink.Calls == 3 || _clock.GetUtcNow() - start > TimeSpan.FromHours(12));

        sink.Calls.Should().Be(3);
    }

    [Fact]
    public async Task The_log_is_looked_at_as_often_as_it_should()
    {
        RecordingSink sink = new();
        await using AgentGuard guard = _setup.Guard(sink, options => options.PollInterval = TimeSpan.FromHours(1));
        await _setup.CallAsync(guard, 1);
        await PassUntilAsync(() => sink.Records.Length == 3);
        await _setup.CallAsync(guard, 1);

        await PassAsync(TimeSpan.FromMinutes(30));

        sink.Records.Should().HaveCount(3);
        await PassUntilAsync(() => sink.Records.Length == 5);
    }

    [Fact]
    public async Task Disposing_waits_for_a_sink_as_long_as_it_may()
    {
        TaskCompletionSource never = new();
        RecordingSink sink = new() { Before = (_, _) => never.Task };
        AgentGuard guard = _setup.Guard(sink, options => options.DrainTimeout = TimeSpan.FromMinutes(10));
        await _setup.CallAsync(guard, 1);

        Task disposing = guard.DisposeAsync().AsTask();

        await PassAsync(TimeSpan.FromMinutes(9));
        disposing.IsCompleted.Should().BeFalse();
        await PassUntilAsync(() => disposing.IsCompleted);
    }

    [Fact]
    public async Task What_is_written_but_not_acknowledged_is_not_exported()
    {
        RecordingSink sink = new();
        await using (AgentGuard guard = _setup.Guard(sink))
        {
            await _setup.CallAsync(guard, 1);
            await PassUntilAsync(() => sink.Records.Length == 3);
            // As an append leaves it that failed half way, before it is taken back: the next record, whole and linked.
            string file = RotatedLog.FilesIn(_setup.Location)[0];
            using (FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                long length = File.ReadAllLines(file).Sum(line => System.Text.Encoding.UTF8.GetByteCount(line) + 1);
                stream.Position = length;
                stream.Write(System.Text.Encoding.UTF8.GetBytes(
                    $$"""{"body":{},"log":"{{guard.AuditHead!.Log}}","prev":"{{guard.AuditHead.ToString()[^43..]}}","seq":3,"ts":"2999-01-01T00:00:00.000000Z","type":"event","v":1}""" + "\n"));
                stream.Flush();
                await PassAsync(TimeSpan.FromMinutes(1));
                stream.SetLength(length);
            }

            await _setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await _setup.LinesAsync());
        _setup.Failures.Should().BeEmpty();
    }

    private static RecordingSink Failing() => new() { Before = (_, _) => throw new IOException() };

    private async Task PassUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _clock.Advance(Step);
            await OthersAsync();
        }
    }

    /// <summary>Lets time pass and whoever waits for it run.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (int i = 0; i < 60; i++)
        {
            _clock.Advance(time / 60);
            await OthersAsync();
        }
    }

    /// <summary>Lets whoever the clock has woken take a turn.</summary>
    private static async Task OthersAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            await Task.Run(() => Thread.Yield(), CancellationToken.None);
        }
    }
}
