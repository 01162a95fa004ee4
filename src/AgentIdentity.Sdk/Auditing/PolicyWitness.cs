namespace AgentIdentity.Sdk.Auditing;

/// <summary>A witness that a <see cref="WitnessPolicy"/> knows.</summary>
public sealed class PolicyWitness
{
    /// <summary>Names a witness for one policy.</summary>
    /// <param name="key">The witness's key.</param>
    /// <param name="url">The prefix checkpoints are submitted under (C2SP tlog-witness), for whoever asks for cosignatures.</param>
    /// <param name="name">What the policy calls it: visible characters, not <c>none</c>; the name of the key when null. It means nothing outside the policy.</param>
    /// <exception cref="ArgumentException">The name cannot be one, the key is not one a witness signs with, or the address is relative.</exception>
    public PolicyWitness(NoteKey key, Uri? url = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!PolicyText.IsName(name ?? key.Name))
        {
            throw new ArgumentException($"the name of a witness is 1 to {PolicyText.MaxNameLength} visible characters and not none", nameof(name));
        }

        if (key.Algorithm != NoteAlgorithm.Cosignature)
        {
            throw new ArgumentException("a witness signs with a key for cosignatures (4), not with a log's", nameof(key));
        }

        Name = name ?? key.Name;
        Key = key;
        Url = PolicyText.RequireUrl(url);
    }

    /// <summary>What the policy calls the witness.</summary>
    public string Name { get; }

    /// <summary>The witness's key.</summary>
    public NoteKey Key { get; }

    /// <summary>The prefix checkpoints are submitted under; null when the policy does not say.</summary>
    public Uri? Url { get; }
}
