namespace AgentIdentity.Sdk.Policies;

/// <summary>When a session, which is a lineage, began; so how long it lasts, how long its history must be kept, and whether all of it is known.</summary>
/// <remarks>
/// A root credential is renewed within its lineage as often as its authority likes, so its own issue says nothing about the age of the
/// session. What does is the lineage's name: an authority that is not told another names it by the first root's id, a UUID of version 7, which
/// carries the time. Where a lineage bears another name, its beginning is unknown: then it lasts, and its history is kept, for ever, and a
/// ledger that forgets at a restart is never taken to know all of it. How long a session may act is a setting, how long its history is kept is
/// not: or sessions would come back without it once the setting was raised.
/// </remarks>
internal sealed class SessionSpan
{
    /// <summary>How far a name may be ahead of its root: one is in whole seconds, and the clock is read twice.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>How much longer than the session its history is kept: a call that is judged before the end may be settled after it, or by another clock.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private readonly DateTimeOffset? _began;

    private SessionSpan(DateTimeOffset? began, TimeSpan length)
    {
        _began = began;
        EndsAt = began is { } instant ? instant + length : DateTimeOffset.MaxValue;
        ForgetAt = began is { } first ? first + MaxLength + Grace : DateTimeOffset.MaxValue;
    }

    /// <summary>As long as the longest life of a root credential, so that one that is never renewed always fits.</summary>
    public static TimeSpan MaxLength => VerificationLimits.MaxTokenLifetimeCeiling;

    /// <summary>When the session ends; nothing that has to do with its history is allowed from then on.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>When its history may be forgotten.</summary>
    public DateTimeOffset ForgetAt { get; }

    /// <summary>The session of a proved chain.</summary>
    /// <param name="credential">The chain.</param>
    /// <param name="length">How long the session may act.</param>
    public static SessionSpan Of(VerifiedCredential credential, TimeSpan length) => new(BeginningOf(credential), length);

    /// <exception cref="ArgumentOutOfRangeException">The length is out of its range; the message names it.</exception>
    public static TimeSpan RequireLength(TimeSpan length, string parameter) => length >= TimeSpan.FromHours(1) && length <= MaxLength
        ? length
        : throw new ArgumentOutOfRangeException(parameter, $"{parameter} is from one hour to 90 days");

    /// <summary>Whether a ledger that remembers since an instant, or for ever, has seen the session from its first second.</summary>
    public bool IsRememberedBy(DateTimeOffset? since) =>
        since is not { } birth || (_began is { } began && began.ToUnixTimeSeconds() >= birth.ToUnixTimeSeconds());

    private static DateTimeOffset? BeginningOf(VerifiedCredential credential)
    {
        // INVARIANT: no session seems younger than it is. A name from the future is no evidence of anything.
        DelegationStep root = credential.Steps[0];
        if (UuidTime.Of(credential.Lineage) is { } named && named <= root.IssuedAt + Tolerance)
        {
            return named < root.IssuedAt ? named : root.IssuedAt;
        }

        return credential.Lineage == root.TokenId ? root.IssuedAt : null;       // the lineage bears the first root's id, and this is it
    }
}
