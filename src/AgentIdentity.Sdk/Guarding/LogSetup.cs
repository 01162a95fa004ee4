using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <summary>What a builder was told of the audit log, and how the log is opened from it.</summary>
internal sealed class LogSetup
{
    public IAuditStore? Store { get; set; }

    public IDisclosureStore? Disclosures { get; set; }

    public ICredentialStore? Credentials { get; set; }

    public List<SinkRegistration> Sinks { get; } = [];

    public string? Name { get; set; }

    public string? Authority { get; set; }

    public bool IsUnaudited { get; set; }

    public IAgentSigner? CheckpointKey { get; set; }

    /// <summary>Checked; null when nothing is signed.</summary>
    public AuditCheckpointOptions? Checkpoints { get; set; }

    /// <exception cref="InvalidOperationException">Something contradicts something else, or is missing.</exception>
    public void RequireComplete()
    {
        if (Store is null && !IsUnaudited)
        {
            throw new InvalidOperationException("a guard records what it decides; call AuditTo with a store, or WithoutAuditUnsafe");
        }

        if (Store is not null && IsUnaudited)
        {
            throw new InvalidOperationException("AuditTo and WithoutAuditUnsafe contradict each other; call one of them");
        }

        if (Store is null && Disclosures is not null)
        {
            throw new InvalidOperationException("KeepArgumentsIn keeps what a log commits to; call AuditTo with a store as well");
        }

        if (Store is null && Credentials is not null)
        {
            throw new InvalidOperationException("KeepCredentialsIn keeps what a log names; call AuditTo with a store as well");
        }

        if (Store is null && Sinks.Count > 0)
        {
            throw new InvalidOperationException("ExportTo exports what a log holds; call AuditTo with a store as well");
        }

        if (Checkpoints is not null && Store is not FileAuditStore)
        {
            throw new InvalidOperationException("SignCheckpoints signs files; call AuditTo with a FileAuditStore");
        }
    }

    /// <summary>The log; null when nothing is recorded.</summary>
    public AuditLog? Open(TrustAnchors anchors, TimeProvider clock, Alarm alarm) => Store is null ? null : Open(Store, anchors, clock, alarm);

    /// <summary>The log, and what signs it: opened once its witnesses have seen no more of it, and nothing else.</summary>
    /// <exception cref="AuditException">The log must not go on; the store is disposed.</exception>
    public async Task<CheckpointLoop> OpenSignedAsync(TrustAnchors anchors, TimeProvider clock, Alarm alarm, CancellationToken cancellationToken)
    {
        FileAuditStore store = (FileAuditStore)Store!;
        AuditLog? log = null;
        try
        {
            if (store.LastLine.IsEmpty)
            {
                log = Open(store, anchors, clock, alarm);
                await AuditCheckpoints.BeginAsync(log, CheckpointKey!, cancellationToken).ConfigureAwait(false);
            }

            // A log that exists is opened after the witnesses were asked: nothing is written to one that must not go on.
            return await CheckpointLoop.StartAsync(
                store.Location, CheckpointKey!, Checkpoints!, clock, () => log ??= Open(store, anchors, clock, alarm), alarm.Raise, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            IAsyncDisposable opened = log is null ? store : log;
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private AuditLog Open(IAuditStore store, TrustAnchors anchors, TimeProvider clock, Alarm alarm)
    {
        AuditLogOptions options = new()
        {
            Name = Name,
            Authority = Authority ?? (anchors.Current.Anchors is [var only] ? only.Issuer : null),
            Disclosures = Disclosures,
            Alarm = alarm.Raise,
        };
        return Sinks.Count == 0 ? new AuditLog(store, options, clock) : ExportedLog.Open(store, Sinks, options, clock);
    }
}
