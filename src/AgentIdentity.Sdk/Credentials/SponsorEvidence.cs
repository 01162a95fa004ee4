namespace AgentIdentity.Sdk;

/// <summary>That a sponsor was authenticated, and how. Made by the code that did it, which this library trusts.</summary>
public sealed class SponsorEvidence
{
    /// <summary>States who was authenticated.</summary>
    /// <param name="kind">What kind of party it is.</param>
    /// <param name="id">Who it is, at most 256 characters.</param>
    /// <param name="method">How, for example <c>oidc pwd+otp</c>; at most 256 characters.</param>
    /// <exception cref="ArgumentException">A part is missing or too long.</exception>
    public SponsorEvidence(SponsorKind kind, string id, string method)
    {
        Kind = kind;
        Id = id;
        Method = CredentialText.Require(method, nameof(method));
    }

    /// <summary>What kind of party it is.</summary>
    public SponsorKind Kind { get; }

    /// <summary>Who it is.</summary>
    public string Id { get; }

    /// <summary>How it was authenticated.</summary>
    public string Method { get; }
}
