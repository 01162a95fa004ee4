using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Asks people, hears them, and counts what they have signed. A guard uses it; so does the page or terminal on which people answer.</summary>
/// <remarks>Safe for concurrent use. Several may share a store, in one process or in several.</remarks>
public sealed class ApprovalService
{
    private readonly ApprovalDesk _desk;
    private TaskCompletionSource _heard = NewSignal();

    /// <summary>Puts the parts together.</summary>
    /// <param name="options">How people are asked.</param>
    /// <param name="clock">The clock; the system's when null.</param>
    public ApprovalService(ApprovalOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Store, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Directory, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Authority, nameof(options));
        Options = options;
        Clock = clock ?? TimeProvider.System;
        _desk = new ApprovalDesk(options.Store, options.Directory, Clock);
    }

    internal ApprovalOptions Options { get; }

    internal TimeProvider Clock { get; }

    /// <summary>The requests that wait for people, oldest first.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException">The store cannot be read.</exception>
    public async ValueTask<IReadOnlyList<ApprovalStatus>> ListPendingAsync(CancellationToken cancellationToken = default)
    {
        List<ApprovalStatus> pending = [];
        DateTimeOffset now = Clock.GetUtcNow();
        foreach (ApprovalRequest request in await Options.Store.ListAsync(lineage: null, cancellationToken).ConfigureAwait(false))
        {
            if (request.Expires > now && await CountAsync(request, [], [], now, cancellationToken).ConfigureAwait(false) is { State: ApprovalState.Pending } status)
            {
                pending.Add(status);
            }
        }

        return pending;
    }

    /// <summary>How far a request has come.</summary>
    /// <param name="requestId">The request's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException"><see cref="DenialCodes.ApprovalUnknown"/>, or the store cannot be read.</exception>
    public ValueTask<ApprovalStatus> GetStatusAsync(string requestId, CancellationToken cancellationToken = default) =>
        _desk.GetStatusAsync(requestId, cancellationToken);

    /// <summary>Waits until people have decided, or the time is up. To be called back instead, continue the task.</summary>
    /// <param name="requestId">The request's id.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How far it has come; when the time is up it is still pending, and nothing is approved.</returns>
    /// <exception cref="ApprovalException"><see cref="DenialCodes.ApprovalUnknown"/>, or the store cannot be read.</exception>
    public async Task<ApprovalStatus> WaitAsync(string requestId, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        long began = Clock.GetTimestamp();
        while (true)
        {
            // Taken before looking: what is heard in between ends the wait at once.
            Task heard = Volatile.Read(ref _heard).Task;
            ApprovalStatus status = await GetStatusAsync(requestId, cancellationToken).ConfigureAwait(false);
            TimeSpan left = timeout - Clock.GetElapsedTime(began);
            if (status.IsDecided || left <= TimeSpan.Zero)
            {
                return status;
            }

            await PauseAsync(heard, left < Options.PollInterval ? left : Options.PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps what a person has signed, if it counts for something.</summary>
    /// <param name="approval">The claim.</param>
    /// <param name="cancellationToken">Stops before it is kept.</param>
    /// <returns>Why it is refused; null when it is kept.</returns>
    /// <exception cref="ApprovalException">The store cannot be read or written.</exception>
    public async ValueTask<Denial?> SubmitAsync(SignedApproval approval, CancellationToken cancellationToken = default)
    {
        Denial? denial = await _desk.SubmitAsync(approval, cancellationToken).ConfigureAwait(false);
        if (denial is null)
        {
            Interlocked.Exchange(ref _heard, NewSignal()).SetResult();
        }

        return denial;
    }

    /// <exception cref="ApprovalException">There is no such request, or it cannot be read.</exception>
    internal async ValueTask<ApprovalRequest> FindAsync(string requestId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        return await Options.Store.FindAsync(requestId, cancellationToken).ConfigureAwait(false) ?? throw ApprovalLimits.NoRequest(requestId);
    }

    /// <summary>Counts what is stored about a request now.</summary>
    internal async ValueTask<ApprovalStatus> CountAsync(
        ApprovalRequest request, ApprovalRequirement[] demands, IReadOnlyList<AgentId> holders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<SignedApproval> approvals = await Options.Store.ReadApprovalsAsync(request.Id, cancellationToken).ConfigureAwait(false);
        return ApprovalRules.Count(request, approvals, Options.Directory, demands, holders, now);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task PauseAsync(Task heard, TimeSpan pause, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(heard, Task.Delay(pause, Clock, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
