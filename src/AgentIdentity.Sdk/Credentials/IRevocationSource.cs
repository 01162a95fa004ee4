namespace AgentIdentity.Sdk;

/// <summary>Knows what was revoked. Asked in the commit step of every decision, after all cryptography and right before the effect.</summary>
/// <remarks>Implementations are safe for concurrent use and do not block: what must be fetched is fetched in the background.</remarks>
public interface IRevocationSource
{
    /// <summary>Changes whenever an answer may have changed, including by going stale; so that "nothing changed" is one comparison.</summary>
    /// <value>From 0 to 2^53-1: the audit log records it, and a decision whose record would not hold it is refused.</value>
    long Version { get; }

    /// <summary>Whether any token, key, lineage or anchor of a chain was revoked.</summary>
    /// <param name="credential">The proved chain.</param>
    RevocationStatus Check(VerifiedCredential credential);
}
