namespace AgentIdentity.Sdk.Auditing;

/// <summary>Continues what a store holds, or begins anew; refuses a log that is not the configured one.</summary>
internal static class LogOpening
{
    private const string DefaultName = "audit";

    public static AuditSequencer Open(IAuditStore store, AuditLogOptions options, TimeProvider clock)
    {
        bool isRepairRecorded = store.Repair is null;
        if (store.LastLine.IsEmpty)
        {
            string id = LogId.Create(options.Name ?? DefaultName);
            return new AuditSequencer(store, clock, id, options.Authority, new ChainState(0, default, DateTimeOffset.MinValue, isRepairRecorded));
        }

        if (!AuditRecord.TryParse(store.FirstLine.Span, out AuditRecord? header) || !header.IsHeader
            || !AuditRecord.TryParse(store.LastLine.Span, out AuditRecord? last)
            || !string.Equals(header.Log, last.Log, StringComparison.Ordinal))
        {
            throw new AuditException(
                AuditCodes.Broken,
                "the stored log has no header, or ends in a record that is not its own: verify it, keep it as evidence, and start a new log elsewhere");
        }

        RefuseForeign(header, options);
        ChainState start = new(last.Sequence + 1, last.Leaf, last.Timestamp, isRepairRecorded);
        return new AuditSequencer(store, clock, header.Log, options.Authority, start);
    }

    private static void RefuseForeign(AuditRecord header, AuditLogOptions options)
    {
        if (options.Authority is { } authority && !string.Equals(header.Authority, authority, StringComparison.Ordinal))
        {
            throw new AuditException(
                AuditCodes.ForeignLog,
                $"the stored log belongs to {ClaimedText.Escape(header.Authority ?? "no authority")}, not to {authority}: give each authority a log of its own");
        }

        if (options.Name is { } name && !string.Equals(LogId.NameOf(header.Log), name, StringComparison.Ordinal))
        {
            throw new AuditException(
                AuditCodes.ForeignLog, $"the stored log is called {LogId.NameOf(header.Log)}, not {name}: open the right one, or start a new log elsewhere");
        }
    }
}
