using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using Microsoft.Extensions.Hosting;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>A policy that refuses with a code of its own, or does what it is told.</summary>
internal sealed class StubPolicy(string name = "stub", Func<PolicyVerdict>? judge = null) : IAgentPolicy
{
    public const string Code = "stub_refused";

    public StubPolicy()
        : this("stub")
    {
    }

    public string Name => name;

    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(judge?.Invoke() ?? PolicyVerdict.Deny(Code, "it always does"));
}

/// <summary>A ledger that cannot be reached.</summary>
internal sealed class LostLedger : IUsageLedger
{
    public DateTimeOffset? RemembersSince => null;

    public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new LedgerException(LedgerCodes.Unavailable, "nobody answers");

    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new LedgerException(LedgerCodes.Unavailable, "nobody answers");
}

/// <summary>Says the same of every chain and agent: that it is revoked, and suspended, unless told otherwise.</summary>
internal sealed class StubStatus : IRevocationSource, IAgentStanding
{
    public RevocationStatus Revocation { get; init; } = RevocationStatus.Revoked;

    public long Version => 1;

    public RevocationStatus Check(VerifiedCredential credential) => Revocation;

    public AgentStandingStatus Check(AgentId agent) => AgentStandingStatus.Suspended;
}

/// <summary>A sink that remembers what it took, and whether it was disposed before the guard had given it the last record.</summary>
internal sealed class StubSink : IAuditSink, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _taken = [];

    public Exception? Failure { get; set; }

    public bool IsDisposed { get; private set; }

    public TaskCompletionSource Delivered { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Taken
    {
        get
        {
            lock (_gate)
            {
                return [.. _taken];
            }
        }
    }

    public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            Failed.TrySetResult();
            throw failure;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            _taken.AddRange(records.Select(record => record.Type));
        }

        Delivered.TrySetResult();
        return Task.CompletedTask;
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>A store that takes records until it is told not to.</summary>
internal sealed class FragileStore : IAuditStore
{
    private readonly MemoryAuditStore _store = new();

    public bool IsBroken { get; set; }

    public int Appended { get; private set; }

    public ReadOnlyMemory<byte> FirstLine => _store.FirstLine;

    public ReadOnlyMemory<byte> LastLine => _store.LastLine;

    public AuditRepair? Repair => _store.Repair;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        if (IsBroken)
        {
            throw new AuditException(AuditCodes.Full, "the disk is full: make room");
        }

        Appended++;
        return _store.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) => _store.ReadAsync(fromSequence, cancellationToken);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}

/// <summary>Who begins a call that ends only when the host stops.</summary>
internal sealed record LateCaller(AgentPrincipal Agent);

/// <summary>A hosted service that takes the guard in its constructor, as most do, and ends a call only when it is told to stop.</summary>
internal sealed class LateWorker(AgentGuard guard, LateCaller caller) : IHostedService
{
    private AccessDecision? _running;

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _running = await guard.AuthorizeAsync(caller.Agent, new ToolCall("files.read"), cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken) => await _running!.CompleteAsync();
}
