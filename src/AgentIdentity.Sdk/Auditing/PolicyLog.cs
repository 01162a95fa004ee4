namespace AgentIdentity.Sdk.Auditing;

/// <summary>A log that a <see cref="WitnessPolicy"/> accepts.</summary>
public sealed class PolicyLog
{
    /// <summary>Names a log.</summary>
    /// <param name="key">The log's key; its name is the log's origin.</param>
    /// <param name="url">Where the log is found, for programs that look for it; this library does not.</param>
    /// <exception cref="ArgumentException">The key is not one a log signs with, or the address is relative.</exception>
    public PolicyLog(NoteKey key, Uri? url = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Algorithm != NoteAlgorithm.Ed25519)
        {
            throw new ArgumentException("a log signs with an Ed25519 key (1), not with one for cosignatures", nameof(key));
        }

        Key = key;
        Url = PolicyText.RequireUrl(url);
    }

    /// <summary>The log's key.</summary>
    public NoteKey Key { get; }

    /// <summary>Where the log is found; null when the policy does not say.</summary>
    public Uri? Url { get; }
}
