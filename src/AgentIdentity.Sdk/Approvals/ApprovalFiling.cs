using System.Globalization;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What is to be put before people.</summary>
/// <param name="Credential">The agent that asks, proved.</param>
/// <param name="Call">What it wants to do.</param>
/// <param name="Kind">What people are asked for.</param>
/// <param name="Asked">Who is asked.</param>
/// <param name="ExpiresAfter">How long the request waits.</param>
/// <param name="PolicyVersion">The version of the policies that ask.</param>
/// <param name="Reason">Why the call is wanted.</param>
internal sealed record ApprovalPlea(
    VerifiedCredential Credential, ToolCall Call, ApprovalKind Kind, RequestedApproval[] Asked, TimeSpan ExpiresAfter, string? PolicyVersion, string? Reason);

/// <summary>Files requests: one for one call, however often it is tried, and only so many for a lineage.</summary>
internal sealed class ApprovalFiling(ApprovalService service, IUsageLedger ledger, Action<Exception> alarm) : IDisposable
{
    private const int MaxEndedPerLineage = 64;

    // Of one process; two processes that file the same call at once have two requests for it, of which people answer one.
    private readonly SemaphoreSlim _gate = new(1, 1);

    private IApprovalStore Store => service.Options.Store;

    /// <summary>The counter that an approval is used up in.</summary>
    public static string UseKey(string requestId) => $"approval:{requestId}";

    /// <summary>The request for a call: one that waits already, or a new one. Denied when people have refused exactly this.</summary>
    /// <exception cref="ApprovalException">It cannot be put before people, or the store fails.</exception>
    public async ValueTask<(ApprovalRequest? Request, Denial? Denial)> FileAsync(ApprovalPlea plea, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RefuseUnreadable(plea);
        ApprovalRequest request;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IReadOnlyList<ApprovalRequest> known = await Store.ListAsync(plea.Credential.Lineage, cancellationToken).ConfigureAwait(false);
            if (await FindAsync(known, plea, now, cancellationToken).ConfigureAwait(false) is { } waiting)
            {
                return waiting.State == ApprovalState.Denied ? (null, waiting.Denial) : (waiting.Request, null);
            }

            await MakeRoomAsync(known, now, cancellationToken).ConfigureAwait(false);
            request = Draft(plea, now);
            await Store.AddAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        Tell(request);
        return (request, null);
    }

    public void Dispose() => _gate.Dispose();

    private static void RefuseUnreadable(ApprovalPlea plea)
    {
        if (plea.Call.Arguments.Canonical.Length > ApprovalArguments.MaxBytes)
        {
            throw new ApprovalException(
                DenialCodes.ApprovalTooLarge, $"the arguments are more than {ApprovalArguments.MaxBytes} bytes, which nobody reads before saying yes: make the call smaller");
        }

        if (plea.Asked.Length > ApprovalRequestText.MaxRequirements)
        {
            throw new ApprovalException(DenialCodes.ApprovalTooLarge, $"more than {ApprovalRequestText.MaxRequirements} policies ask for people: join some of them");
        }

        if (!CredentialText.IsAcceptable(plea.Credential.Lineage))
        {
            throw new ApprovalException(DenialCodes.ApprovalTooLarge, "the lineage has a name that no credential of this library can carry on: let its authority name it");
        }

        if (ApprovedScope.Of(plea.Call) is null)
        {
            throw new ApprovalException(DenialCodes.ApprovalTooLarge, "the arguments are too many, or have names that no credential can state: make the call simpler");
        }
    }

    /// <summary>A request for the same call by the same agent that waits, was refused, or was approved and not used yet.</summary>
    private async ValueTask<ApprovalStatus?> FindAsync(
        IReadOnlyList<ApprovalRequest> known, ApprovalPlea plea, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (ApprovalRequest request in known)
        {
            if (request.Kind != plea.Kind || plea.Kind == ApprovalKind.BreakGlass || request.Expires <= now || IsForgotten(request)
                || !Covers(request, plea.Asked) || !request.IsFor(plea.Credential, plea.Call))
            {
                continue;
            }

            ApprovalStatus status = await service.CountAsync(request, [], [], now, cancellationToken).ConfigureAwait(false);
            if (!status.IsApproved || await ledger.ReadAsync(UseKey(request.Id), now, cancellationToken).ConfigureAwait(false) == 0)
            {
                return status;
            }
        }

        return null;
    }

    /// <summary>Whether the ledger cannot tell if an approval was used, because it was born later.</summary>
    public bool IsForgotten(ApprovalRequest request) =>
        ledger.RemembersSince is { } birth && request.Created.ToUnixTimeSeconds() < birth.ToUnixTimeSeconds();

    /// <summary>Whether people were asked for at least as much as is asked for now.</summary>
    private static bool Covers(ApprovalRequest request, RequestedApproval[] asked) => Array.TrueForAll(
        asked, now => request.Requirements.Any(then => then.Policy == now.Policy && then.Group == now.Group && then.Persons >= now.Persons));

    private async ValueTask MakeRoomAsync(IReadOnlyList<ApprovalRequest> known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (known.Count(request => request.Expires > now) >= service.Options.MaxOpenPerLineage)
        {
            throw new ApprovalException(
                DenialCodes.ApprovalTooMany,
                string.Create(CultureInfo.InvariantCulture, $"the lineage has {service.Options.MaxOpenPerLineage} open requests and may have no more: let people answer them, or wait until they end"));
        }

        // INVARIANT: a use of break-glass is never forgotten; it is reviewed.
        ApprovalRequest[] ended = [.. known.Where(request => request.Expires <= now && request.Kind != ApprovalKind.BreakGlass)];
        foreach (ApprovalRequest old in ended.SkipLast(MaxEndedPerLineage))
        {
            await Store.RemoveAsync(old.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ApprovalRequest Draft(ApprovalPlea plea, DateTimeOffset now)
    {
        ApprovalArguments arguments = ApprovalArguments.Of(plea.Call.Arguments);
        long created = now.ToUnixTimeSeconds();
        ApprovalRequestText text = new(
            ApprovalIds.New(plea.Credential.Lineage),
            ApprovalBinding.Of(plea.Credential, plea.Call.Action, arguments.Hash),
            plea.Kind,
            plea.Asked,
            plea.PolicyVersion,
            plea.Reason,
            created,
            created + Math.Max(1, (long)plea.ExpiresAfter.TotalSeconds),
            [.. plea.Credential.Path.Select(step => step.Holder.Id)]);
        return new ApprovalRequest(text, arguments);
    }

    private void Tell(ApprovalRequest request)
    {
        try
        {
            service.Options.OnRequested?.Invoke(request);
        }
        catch (Exception failure)
        {
            alarm(failure);     // the callback is the host's; the request stands whether or not people were told
        }
    }
}
