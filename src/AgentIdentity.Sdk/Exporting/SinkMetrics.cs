using System.Diagnostics.Metrics;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What is counted of exports. Sinks are named by the host, so they are few.</summary>
internal static class SinkMetrics
{
    private static readonly Counter<long> Deliveries = AgentIdentityDiagnostics.Meter.CreateCounter<long>(
        AgentIdentityDiagnostics.SinkDelivered, "{record}", "Audit records that sinks have taken.");

    private static readonly Counter<long> Failures = AgentIdentityDiagnostics.Meter.CreateCounter<long>(
        AgentIdentityDiagnostics.SinkFailures, "{failure}", "Failures on the way to a sink, by code.");

    private static readonly Gauge<long> Lag = AgentIdentityDiagnostics.Meter.CreateGauge<long>(
        AgentIdentityDiagnostics.SinkLag, "{record}", "How many stored audit records a sink had not got after its latest delivery.");

    public static void Delivered(string sink, int records, long? lag)
    {
        KeyValuePair<string, object?> tag = new(AgentIdentityDiagnostics.SinkTag, sink);
        Measure(() =>
        {
            Deliveries.Add(records, tag);
            Lag.Record(Math.Max(0, lag ?? 0), tag);
        });
    }

    public static void Failed(string sink, string code) => Measure(() => Failures.Add(
        1, new KeyValuePair<string, object?>(AgentIdentityDiagnostics.SinkTag, sink), new KeyValuePair<string, object?>(AgentIdentityDiagnostics.CodeTag, code)));

    private static void Measure(Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception)
        {
            // Whoever listens to the meter is the host's; its failure must not stop the export.
        }
    }
}
