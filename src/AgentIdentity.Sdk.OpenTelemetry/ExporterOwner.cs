using OpenTelemetry;
using OpenTelemetry.Logs;

namespace AgentIdentity.Sdk.Telemetry;

/// <summary>Makes an exporter part of a provider, whose resource it then sends, and is shut down and disposed with it; gives it nothing to export.</summary>
internal sealed class ExporterOwner(BaseExporter<LogRecord> exporter) : BaseExportProcessor<LogRecord>(exporter)
{
    protected override void OnExport(LogRecord data)
    {
        // Whoever counts what it delivers exports.
    }
}
