using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>A real guard whose audit log is in memory and can be read at any time.</summary>
public sealed class RecordingGuard : IAsyncDisposable
{
    private readonly MemoryAuditStore _store;

    private RecordingGuard(AgentGuard guard, MemoryAuditStore store) => (Guard, _store) = (guard, store);

    /// <summary>The guard.</summary>
    public AgentGuard Guard { get; }

    /// <summary>Builds a guard that trusts an authority and goes by its clock.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="configure">What else the guard has: policies, an audience, a ledger.</param>
    public static RecordingGuard Create(TestAuthority authority, Action<AgentGuardBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        MemoryAuditStore store = new();
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(authority.TrustAnchor).UseClock(authority.Clock).AuditTo(store);
        configure?.Invoke(builder);
        return new RecordingGuard(builder.Build(), store);
    }

    /// <summary>What is on record now. The log is verified first.</summary>
    /// <exception cref="ContractException">The log does not verify.</exception>
    public Task<AuditTrail> ReadAsync() => AuditTrail.ReadAsync(_store);

    /// <summary>Closes the guard, so that what it only counted is on record too, and gives the whole trail.</summary>
    public async Task<AuditTrail> CloseAsync()
    {
        await Guard.DisposeAsync().ConfigureAwait(false);
        return await ReadAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Guard.DisposeAsync();
}
