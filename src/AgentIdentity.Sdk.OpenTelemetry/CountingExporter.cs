using OpenTelemetry;
using OpenTelemetry.Logs;

namespace AgentIdentity.Sdk.Telemetry;

/// <summary>Counts what an exporter delivered: the pipeline around it keeps the exporter's answer to itself.</summary>
internal sealed class CountingExporter(BaseExporter<LogRecord> exporter) : BaseExporter<LogRecord>
{
    private long _delivered;

    public long Delivered => Interlocked.Read(ref _delivered);

    public void Begin() => Interlocked.Exchange(ref _delivered, 0);

    public override ExportResult Export(in Batch<LogRecord> batch)
    {
        long count = batch.Count;       // read first: a batch is empty once it was exported
        ExportResult result = exporter.Export(batch);
        if (result == ExportResult.Success)
        {
            Interlocked.Add(ref _delivered, count);
        }

        return result;
    }

    protected override bool OnForceFlush(int timeoutMilliseconds) => exporter.ForceFlush(timeoutMilliseconds);
}
