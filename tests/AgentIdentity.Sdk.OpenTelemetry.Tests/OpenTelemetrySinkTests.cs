using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Telemetry;

public sealed class OpenTelemetrySinkTests : IAsyncLifetime
{
    private readonly AuditedWork _work = new();
    private Collector _collector = null!;

    public async ValueTask InitializeAsync() => _collector = await Collector.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _work.Dispose();
    }

    [Fact]
    public async Task Every_record_reaches_the_collector_as_it_is_stored_under_its_hash()
    {
        await _work.DoAsync(Sink(), times: 3);

        _collector.Received.Should().NotBeEmpty().And.OnlyContain(received => received.ContentType == "application/x-protobuf");
        foreach (AuditRecord record in await _work.RecordsAsync())
        {
            Takes(HashOf(record)).Should().Be(1);
            Takes(record.ToString()).Should().Be(1);
        }
    }

    [Fact]
    public async Task A_batch_that_the_collector_refuses_comes_again()
    {
        int failures = 3;
        _collector.Answer = () => failures-- > 0 ? 503 : 200;

        await _work.DoAsync(Sink());

        foreach (AuditRecord record in await _work.RecordsAsync())
        {
            Takes(HashOf(record), answer: 200).Should().Be(1);
        }

        _work.Failures.Should().HaveCount(3).And.OnlyContain(failure => failure.Code == AuditCodes.SinkFailed);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_gets_everything_once_it_is()
    {
        using (OpenTelemetryAuditSink nowhere = OpenTelemetryAuditSink.ToOtlp(new Uri("http://127.0.0.1:9/v1/logs"), "payments"))
        {
            await _work.DoAsync(nowhere, set: options => options.DrainTimeout = TimeSpan.Zero);
        }

        await _work.DoAsync(Sink());

        foreach (AuditRecord record in await _work.RecordsAsync())
        {
            Takes(HashOf(record)).Should().Be(1);
        }
    }

    [Fact]
    public async Task A_log_record_bears_the_service_and_what_was_decided()
    {
        await _work.DoAsync(Sink());

        foreach (string expected in new[] { "service.name", "payments", AgentIdentityDiagnostics.ToolTag, "files.read", AgentIdentityDiagnostics.CodeTag, DenialCodes.ScopeNotGranted, "alice@contoso.com" })
        {
            Takes(expected).Should().BePositive(expected);
        }
    }

    [Fact]
    public async Task A_log_record_bears_the_trace_of_the_decision_and_not_of_its_delivery()
    {
        using Activity call = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();
        await _work.DoAsync(Sink());
        call.Stop();

        byte[] trace = Convert.FromHexString(call.TraceId.ToHexString());
        byte[] time = BitConverter.GetBytes((ulong)((await _work.RecordsAsync())[1].Timestamp - DateTimeOffset.UnixEpoch).Ticks * 100);
        _collector.Received.Sum(received => Count(received.Body, trace)).Should().Be(3, "three decisions were traced");
        _collector.Received.Sum(received => Count(received.Body, time)).Should().BePositive("the time is the record's");
    }

    [Fact]
    public async Task No_argument_reaches_the_collector()
    {
        await _work.DoAsync(Sink());

        Takes("password").Should().BePositive();
        Takes(AuditedWork.Secret).Should().Be(0);
        Takes(Convert.ToBase64String(Encoding.UTF8.GetBytes(AuditedWork.Secret)).TrimEnd('=')).Should().Be(0);
    }

    [Fact]
    public async Task A_delivery_that_takes_longer_than_it_may_is_a_failure_and_nothing_is_lost()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int slow = 1;
        _collector.Answer = () => Interlocked.Exchange(ref slow, 0) == 1 ? Wait(release.Task) : 200;
        OpenTelemetryAuditSink sink = OpenTelemetryAuditSink.ToOtlp(_collector.Endpoint, "payments", options => options.TimeoutMilliseconds = 200);

        await _work.DoAsync(sink, set: options => options.OnFailure = failure =>
        {
            _work.Failures.Add(failure);
            release.TrySetResult();
        });

        _work.Failures.Should().NotBeEmpty();
        foreach (AuditRecord record in await _work.RecordsAsync())
        {
            Takes(HashOf(record)).Should().BePositive();
        }

        static int Wait(Task released)
        {
            ((IAsyncResult)released).AsyncWaitHandle.WaitOne();
            return 503;
        }
    }

    /// <summary>The hash as a value of its own (protobuf: field 1, 43 bytes), not where the next record links to it.</summary>
    private static string HashOf(AuditRecord record) => "\n+" + Base64Url.EncodeToString(record.Hash.Span);

    private OpenTelemetryAuditSink Sink() => OpenTelemetryAuditSink.ToOtlp(_collector.Endpoint, "payments");

    /// <summary>How often a text is in what the collector got.</summary>
    private int Takes(string text, int? answer = null) =>
        _collector.Received.Where(received => answer is null || received.Answer == answer).Sum(received => Count(received.Body, Encoding.UTF8.GetBytes(text)));

    private static int Count(ReadOnlySpan<byte> body, ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (body.IndexOf(text) is >= 0 and int at)
        {
            count++;
            body = body[(at + text.Length)..];
        }

        return count;
    }
}
