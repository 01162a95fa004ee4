namespace AgentIdentity.Sdk;

/// <summary>For whom a proof of possession is made.</summary>
public sealed class ProofRequest
{
    /// <summary>The enforcement point that will check the proof; compared byte for byte.</summary>
    /// <value>Null only for one that does not demand an audience.</value>
    public string? Audience { get; init; }

    /// <summary>The nonce that enforcement point issued, if it issues any.</summary>
    public string? Nonce { get; init; }
}
