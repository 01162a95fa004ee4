namespace AgentIdentity.Sdk.Policies;

/// <summary>When a session, which is a lineage, began, and so how long its history must be kept and whether all of it is known.</summary>
/// <remarks>
/// A root credential is renewed within its lineage as often as its authority likes, so its own issue says nothing about the age of the
/// session. What does is the lineage's name: an authority that is not told another names it by the first root's id, a UUID of version 7, which
/// carries the time. Where a lineage bears another name, its beginning is unknown: then its history is kept for ever, and a ledger that forgets
/// at a restart is never taken to know all of it.
/// </remarks>
internal sealed class SessionSpan
{
    /// <summary>How far the clocks that wrote a lineage's name and its root may be apart.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>As long as the longest life of a root credential, so that one that is never renewed always fits.</summary>
    public static readonly TimeSpan DefaultLength = VerificationLimits.MaxTokenLifetimeCeiling;

    private SessionSpan(DateTimeOffset? began, TimeSpan length)
    {
        Began = began;
        EndsAt = began is { } instant && instant < DateTimeOffset.MaxValue - length ? instant + length : DateTimeOffset.MaxValue;
    }

    /// <summary>When the session began; null when that cannot be told.</summary>
    public DateTimeOffset? Began { get; }

    /// <summary>When its history may be forgotten; nothing that depends on it is allowed from then on.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>The session of a proved chain.</summary>
    public static SessionSpan Of(VerifiedCredential credential, TimeSpan length) => new(BeginningOf(credential), length);

    /// <exception cref="ArgumentOutOfRangeException">The length is out of its range; the message names it.</exception>
    public static TimeSpan RequireLength(TimeSpan length, string parameter) => length >= TimeSpan.FromHours(1) && length <= TimeSpan.FromDays(3650)
        ? length
        : throw new ArgumentOutOfRangeException(parameter, $"{parameter} is from one hour to 3650 days");

    /// <summary>Whether a ledger that remembers since an instant, or for ever, has seen the session from its first second.</summary>
    public bool IsRememberedBy(DateTimeOffset? since) =>
        since is not { } birth || (Began is { } began && began.ToUnixTimeSeconds() >= birth.ToUnixTimeSeconds());

    private static DateTimeOffset? BeginningOf(VerifiedCredential credential)
    {
        DelegationStep root = credential.Steps[0];
        if (credential.Lineage == root.TokenId)
        {
            return root.IssuedAt;       // nothing was issued in the lineage before
        }

        // INVARIANT: no session seems younger than it is. A name from the future is no evidence of anything.
        DateTimeOffset? named = UuidTime.Of(credential.Lineage);
        return named is null || named > root.IssuedAt + Tolerance ? null : named < root.IssuedAt ? named : root.IssuedAt;
    }
}
