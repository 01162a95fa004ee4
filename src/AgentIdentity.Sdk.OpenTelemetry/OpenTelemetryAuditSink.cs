using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace AgentIdentity.Sdk.Telemetry;

/// <summary>Sends audit records as OpenTelemetry log records.</summary>
/// <remarks>
/// <para>
/// A batch is delivered when the exporter said that it was; anything else is a failure, and the batch comes again. Each log record bears
/// <c>agentidentity.log</c>, <c>agentidentity.sequence</c> and <c>agentidentity.hash</c>, by which those that come again are told, the time,
/// trace and span of the audit record, and the stored line as its body.
/// </para>
/// <para>The sink has a pipeline of its own: nothing of the host's OpenTelemetry configuration samples, filters or changes what is sent.</para>
/// </remarks>
public sealed class OpenTelemetryAuditSink : IAuditSink, IDisposable
{
    private const int QueueSize = 16 * 1024;        // more than a delivery may hold, so that the processor never drops a record
    private const int ExportSize = 512;
    private const int NeverByItself = int.MaxValue;

    private readonly CountingExporter _exporter;
    private readonly RecordContext _context = new();
    private readonly BatchLogRecordExportProcessor _batches;
    private readonly ILoggerFactory _factory;
    private readonly ILogger _logger;
    private readonly int _timeout;      // in milliseconds
    private bool _isDoubtful;           // whether something of an earlier delivery may be under way

    /// <summary>Creates a sink over any exporter of log records.</summary>
    /// <param name="exporter">The exporter; the sink disposes it.</param>
    /// <param name="serviceName">The <c>service.name</c> that the log records bear.</param>
    /// <param name="timeout">How long one delivery may block; default: 30 seconds. Make it no longer than <see cref="AuditSinkOptions.DeliveryTimeout"/>.</param>
    public OpenTelemetryAuditSink(BaseExporter<LogRecord> exporter, string serviceName, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        TimeSpan longest = timeout ?? TimeSpan.FromSeconds(30);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, TimeSpan.FromMilliseconds(1), nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, TimeSpan.FromDays(1), nameof(timeout));
        _timeout = (int)longest.TotalMilliseconds;
        _exporter = new CountingExporter(exporter);
        _batches = new BatchLogRecordExportProcessor(_exporter, QueueSize, NeverByItself, _timeout, ExportSize);
        _factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options
                .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(serviceName))
                .AddProcessor(new ExporterOwner(exporter))
                .AddProcessor(_context)
                .AddProcessor(_batches);
        }));
        _logger = _factory.CreateLogger("AgentIdentity.Sdk.Auditing");
    }

    /// <summary>Creates a sink that sends to an OpenTelemetry collector over OTLP, HTTP with protobuf.</summary>
    /// <param name="endpoint">Where the collector takes logs, the path included: <c>https://collector.example:4318/v1/logs</c>.</param>
    /// <param name="serviceName">The <c>service.name</c> that the log records bear.</param>
    /// <param name="configure">Changes headers or the HTTP client.</param>
    public static OpenTelemetryAuditSink ToOtlp(Uri endpoint, string serviceName, Action<OtlpExporterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        OtlpExporterOptions options = new() { Protocol = OtlpExportProtocol.HttpProtobuf, Endpoint = endpoint };
        configure?.Invoke(options);
        return new OpenTelemetryAuditSink(new OtlpLogExporter(options), serviceName);
    }

    /// <inheritdoc/>
    public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Count, QueueSize, nameof(records));
        if (_isDoubtful && !_batches.ForceFlush(_timeout))
        {
            throw new IOException("the exporter is still busy with an earlier delivery: see whether the collector answers");
        }

        _exporter.Begin();
        foreach (AuditRecord record in records)
        {
            Write(record);
        }

        _isDoubtful = !_batches.ForceFlush(_timeout);
        return _exporter.Delivered == records.Count
            ? Task.CompletedTask
            : throw new IOException($"the exporter delivered {_exporter.Delivered} of {records.Count} records: see whether the collector can be reached, and takes logs");
    }

    /// <summary>Closes the pipeline and the exporter.</summary>
    public void Dispose()
    {
        _factory.Dispose();
        _exporter.Dispose();
        _batches.Dispose();
        _context.Dispose();
    }

    private void Write(AuditRecord record)
    {
        RecordedDecision? decision = record.TryReadDecision(out RecordedDecision? read) ? read : null;
        List<KeyValuePair<string, object?>> attributes = RecordAttributes.Of(record, decision);
        LogLevel level = decision is { Decision: not AuditDecision.Allow } ? LogLevel.Warning : LogLevel.Information;
        _context.Set(record, decision);
        _logger.Log(level, default, attributes, exception: null, (_, _) => record.ToString());
    }
}
