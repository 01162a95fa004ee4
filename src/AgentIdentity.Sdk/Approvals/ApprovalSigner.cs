using System.Buffers.Text;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Signs what a person has decided, with that person's own key.</summary>
/// <remarks>Show the person the request first, escaped: what is signed is the hash of all of it. Safe for concurrent use.</remarks>
/// <param name="key">The person's key; not disposed here.</param>
/// <param name="clock">The clock; the system's when null.</param>
public sealed class ApprovalSigner(IAgentSigner key, TimeProvider? clock = null)
{
    private readonly IAgentSigner _key = key ?? throw new ArgumentNullException(nameof(key));
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>The person agrees to exactly this call.</summary>
    /// <param name="request">The request, with its arguments: nobody approves what cannot be seen.</param>
    /// <param name="reason">Why, for the record: at most 256 characters, without control and format characters.</param>
    /// <param name="lifetime">How long the approval is good; until the request ends when null.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="ApprovalException">The arguments are sealed, or the request has ended.</exception>
    /// <exception cref="ArgumentException">The reason is not acceptable, or the lifetime not positive.</exception>
    public ValueTask<SignedApproval> ApproveAsync(
        ApprovalRequest request, string? reason = null, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Arguments is null
            ? throw new ApprovalException(DenialCodes.ApprovalSealed, "the arguments are sealed, and nobody approves what cannot be seen: open the store with its secret")
            : SignAsync(request, ApprovalDecision.Approve, reason, lifetime, cancellationToken);
    }

    /// <summary>The person refuses: one is enough, and it cannot be taken back.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reason">Why, for the record: at most 256 characters, without control and format characters.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="ApprovalException">The request has ended.</exception>
    /// <exception cref="ArgumentException">The reason is not acceptable.</exception>
    public ValueTask<SignedApproval> DenyAsync(ApprovalRequest request, string? reason = null, CancellationToken cancellationToken = default) =>
        SignAsync(request, ApprovalDecision.Deny, reason, lifetime: null, cancellationToken);

    /// <summary>The person has looked at a use of break-glass. Whoever used it cannot.</summary>
    /// <param name="request">The request that was made for it; it has ended by now, as a rule.</param>
    /// <param name="reason">What was found: at most 256 characters, without control and format characters.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="ArgumentException">The request is not one of break-glass, or the reason not acceptable.</exception>
    public ValueTask<SignedApproval> ReviewAsync(ApprovalRequest request, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Kind == ApprovalKind.BreakGlass
            ? SignAsync(request, ApprovalDecision.Review, reason, TimeSpan.FromDays(1), cancellationToken)
            : throw new ArgumentException("only a use of break-glass is reviewed", nameof(request));
    }

    private async ValueTask<SignedApproval> SignAsync(
        ApprovalRequest request, ApprovalDecision decision, string? reason, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime ?? TimeSpan.MaxValue, TimeSpan.FromSeconds(1), nameof(lifetime));
        string? accepted = reason is null ? null : CredentialText.Require(reason, nameof(reason));
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        long expires = decision == ApprovalDecision.Review ? now + (long)lifetime!.Value.TotalSeconds : EndOf(request, lifetime, now);
        if (expires <= now)
        {
            throw new ApprovalException(DenialCodes.ApprovalExpired, "the request has ended: let the agent ask again");
        }

        ApprovalText text = new(
            ApprovalIds.New(), _key.PublicKey.Id, decision, accepted, request.Id, request.Hash.ToArray(), now, expires);
        byte[] input = text.ToSigningInput();
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await _key.SignAsync(input, signature, cancellationToken).ConfigureAwait(false);
        byte[] compact = new byte[input.Length + 1 + Base64Url.GetEncodedLength(signature.Length)];
        input.CopyTo(compact, 0);
        compact[input.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, compact.AsSpan(input.Length + 1));
        return new SignedApproval(compact, text);
    }

    private static long EndOf(ApprovalRequest request, TimeSpan? lifetime, long now) => lifetime is { } span
        ? Math.Min(request.Text.Expires, now + (long)Math.Min(span.TotalSeconds, request.Text.Expires))
        : request.Text.Expires;
}
