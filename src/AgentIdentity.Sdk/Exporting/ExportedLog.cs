namespace AgentIdentity.Sdk.Auditing;

/// <summary>Opens a log whose records are exported.</summary>
internal static class ExportedLog
{
    /// <exception cref="AuditException">The log or the export cannot be continued; the store is still the caller's to dispose.</exception>
    public static AuditLog Open(IAuditStore store, IReadOnlyList<SinkRegistration> sinks, AuditLogOptions options, TimeProvider clock)
    {
        SinkExports exports = SinkExports.Open(sinks, store);
        try
        {
            AuditLog log = new(new ExportedStore(store, exports), options, clock);
            exports.Start(log, clock);
            return log;
        }
        catch
        {
            exports.LetGo();
            throw;
        }
    }
}
