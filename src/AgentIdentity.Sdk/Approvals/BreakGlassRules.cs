using System.Globalization;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Break-glass: at once, and never twice without somebody else having looked.</summary>
internal sealed class BreakGlassRules(ApprovalService service)
{
    /// <summary>How long a use counts in the ledger; the store remembers it until it is reviewed, and longer.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>Why the glass may not be broken again: an earlier use by the same sponsor, or in the same lineage, was not reviewed. An attempt is a use.</summary>
    public async ValueTask<Denial?> RefuseUnreviewedAsync(VerifiedCredential credential, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (int _, int unreviewed) = await CountAsync(credential, except: null, now, cancellationToken).ConfigureAwait(false);
        return unreviewed == 0 ? null : Unreviewed();
    }

    /// <summary>
    /// The charges of a use. Their counters are named after the number of uses that were reviewed, so that of two uses at once, which both found
    /// nothing unreviewed, one is refused, and a review opens the next.
    /// </summary>
    public async ValueTask<Charge[]> ChargesAsync(VerifiedCredential credential, ApprovalRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (int reviewed, int _) = await CountAsync(credential, request.Id, now, cancellationToken).ConfigureAwait(false);
        string count = reviewed.ToString(CultureInfo.InvariantCulture);
        return
        [
            new Charge($"break-glass:sponsor:{PersonName.Fold(credential.Sponsor!.Id)}:{count}", 1, 1, now + Memory),
            new Charge($"break-glass:lineage:{credential.Lineage}:{count}", 1, 1, now + Memory),
        ];
    }

    public static Denial Unreviewed() => new(
        DenialCodes.BreakGlassUnreviewed, "an earlier use of break-glass was not reviewed: let somebody else review it first", step: null);

    private async ValueTask<(int Reviewed, int Unreviewed)> CountAsync(
        VerifiedCredential credential, string? except, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int reviewed = 0;
        int unreviewed = 0;
        foreach (ApprovalRequest request in await service.Options.Store.ListAsync(lineage: null, cancellationToken).ConfigureAwait(false))
        {
            bool isTheirs = request.Kind == ApprovalKind.BreakGlass && request.Id != except
                && (request.Binding.Lineage == credential.Lineage || PersonName.MayBeSame(request.Binding.Sponsor.Id, credential.Sponsor!.Id));
            if (isTheirs)
            {
                ApprovalStatus status = await service.CountAsync(request, [], [], now, cancellationToken).ConfigureAwait(false);
                _ = status.IsReviewed ? reviewed++ : unreviewed++;
            }
        }

        return (reviewed, unreviewed);
    }
}
