namespace AgentIdentity.Sdk.Approvals;

/// <summary>Keeps requests in memory, where nothing needs to be sealed, and forgets them at a restart.</summary>
public sealed class MemoryApprovalStore : IApprovalStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask AddAsync(ApprovalRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return _entries.TryAdd(request.Id, new Entry(request)) ? ValueTask.CompletedTask : throw ApprovalLimits.Exists(request.Id);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApprovalRequest?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(_entries.GetValueOrDefault(id)?.Request);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(string? lineage = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            IReadOnlyList<ApprovalRequest> found = [.. _entries.Values.Select(entry => entry.Request)
                .Where(request => lineage is null || request.Binding.Lineage == lineage)
                .OrderBy(request => request.Created).ThenBy(request => request.Id, StringComparer.Ordinal)];
            return ValueTask.FromResult(found);
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(SignedApproval approval, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(approval);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_entries.TryGetValue(approval.RequestId, out Entry? entry))
            {
                throw ApprovalLimits.NoRequest(approval.RequestId);
            }

            if (entry.Approvals.Exists(known => known.Compact.SequenceEqual(approval.Compact)))
            {
                return ValueTask.CompletedTask;
            }

            if (entry.Approvals.Count >= ApprovalLimits.MaxApprovals)
            {
                throw ApprovalLimits.TooManyApprovals(approval.RequestId);
            }

            entry.Approvals.Add(approval);
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SignedApproval>> ReadApprovalsAsync(string requestId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            IReadOnlyList<SignedApproval> found = _entries.TryGetValue(requestId, out Entry? entry) ? [.. entry.Approvals] : [];
            return ValueTask.FromResult(found);
        }
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _entries.Remove(id);
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Entry(ApprovalRequest request)
    {
        public ApprovalRequest Request { get; } = request;

        public List<SignedApproval> Approvals { get; } = [];
    }
}
