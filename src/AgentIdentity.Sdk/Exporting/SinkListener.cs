namespace AgentIdentity.Sdk.Auditing;

/// <summary>Tells whoever listens what went wrong with one sink. What the listener does in turn changes nothing.</summary>
internal sealed class SinkListener(string sink, Action<AuditSinkFailure>? callback)
{
    public void Hear(string code, long first, long last, string message, Exception? error = null)
    {
        SinkMetrics.Failed(sink, code);
        try
        {
            callback?.Invoke(new AuditSinkFailure(sink, code, first, last, message, error));
        }
        catch (Exception)
        {
            // The listener is the host's; its failure must not stop the export.
        }
    }
}
