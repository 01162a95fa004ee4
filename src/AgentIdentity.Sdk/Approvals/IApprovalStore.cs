namespace AgentIdentity.Sdk.Approvals;

/// <summary>Keeps requests and what persons have signed about them. Shared by the processes that ask and the processes in which people answer.</summary>
/// <remarks>
/// A store is not trusted with the truth: whoever grants something verifies signatures over what is stored, and binds it to the call again. It
/// must keep what it was given, and give it back to everybody who opens it. Implementations are safe for concurrent use, within a process
/// and between several; they fail with an <see cref="ApprovalException"/>.
/// </remarks>
public interface IApprovalStore : IAsyncDisposable
{
    /// <summary>Keeps a new request, durably once the task has ended.</summary>
    /// <param name="request">The request. Its arguments are kept sealed, unless nothing outlives the process.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="ApprovalException">It cannot be kept, or there is one of that id.</exception>
    ValueTask AddAsync(ApprovalRequest request, CancellationToken cancellationToken = default);

    /// <summary>A request; null when there is none of that id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException">It cannot be read, or is not what was kept.</exception>
    ValueTask<ApprovalRequest?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The requests of a lineage, or all, oldest first.</summary>
    /// <param name="lineage">The lineage; all when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException">One of them cannot be read, or is not what was kept.</exception>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(string? lineage = null, CancellationToken cancellationToken = default);

    /// <summary>Keeps what a person has signed. The same once more changes nothing.</summary>
    /// <param name="approval">The approval, as it was signed.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="ApprovalException">It cannot be kept: there is no such request, or it has as many as it may have.</exception>
    ValueTask AppendAsync(SignedApproval approval, CancellationToken cancellationToken = default);

    /// <summary>What was signed about a request; nothing when there is none of that id.</summary>
    /// <param name="requestId">The request's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException">One of them cannot be read, or is not what was kept.</exception>
    ValueTask<IReadOnlyList<SignedApproval>> ReadApprovalsAsync(string requestId, CancellationToken cancellationToken = default);

    /// <summary>Forgets a request that has ended, and what was signed about it.</summary>
    /// <param name="id">The id; nothing happens when there is none.</param>
    /// <param name="cancellationToken">Stops before anything is forgotten.</param>
    /// <exception cref="ApprovalException">It cannot be removed.</exception>
    ValueTask RemoveAsync(string id, CancellationToken cancellationToken = default);
}
