namespace AgentIdentity.Sdk.Policies;

/// <summary>When a session, which is a lineage, began; so how long it lasts, how long its history must be kept, and whether all of it is known.</summary>
/// <remarks>
/// A root credential is renewed within its lineage as often as its authority likes, so its own issue says nothing about the age of the
/// session. What does is the lineage's name: an authority that is not told another names it by the first root's id, a UUID of version 7, which
/// carries the time. Where a lineage bears another name, its beginning is unknown: then it lasts, and its history is kept, for ever, and a
/// ledger that forgets at a restart is never taken to know all of it. The length is no setting: after it was raised, sessions would come back
/// whose history is gone.
/// </remarks>
internal sealed class SessionSpan
{
    /// <summary>How far a name may be ahead of its root: one is in whole seconds, and the clock is read twice.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>How much longer than the session its history is kept: a call that is judged before the end may be settled after it, or by another clock.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private readonly DateTimeOffset? _began;

    private SessionSpan(DateTimeOffset? began)
    {
        _began = began;
        EndsAt = began is { } instant && instant < DateTimeOffset.MaxValue - Length - Grace ? instant + Length : DateTimeOffset.MaxValue;
        ForgetAt = EndsAt == DateTimeOffset.MaxValue ? EndsAt : EndsAt + Grace;
    }

    /// <summary>As long as the longest life of a root credential, so that one that is never renewed always fits.</summary>
    public static TimeSpan Length => VerificationLimits.MaxTokenLifetimeCeiling;

    /// <summary>When the session ends; nothing that has to do with its history is allowed from then on.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>When its history may be forgotten.</summary>
    public DateTimeOffset ForgetAt { get; }

    /// <summary>The session of a proved chain.</summary>
    public static SessionSpan Of(VerifiedCredential credential) => new(BeginningOf(credential));

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
