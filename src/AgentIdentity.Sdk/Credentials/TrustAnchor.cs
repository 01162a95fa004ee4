namespace AgentIdentity.Sdk;

/// <summary>An authority whose root credentials are believed: its issuer, its key, and who answers for roots that name nobody.</summary>
public sealed class TrustAnchor
{
    /// <summary>Trusts one key of one issuer.</summary>
    /// <param name="issuer">The <c>iss</c> its root tokens must carry, an absolute URI compared byte for byte.</param>
    /// <param name="key">The key its root tokens are signed with.</param>
    /// <param name="sponsor">Who answers for roots that name no sponsor; when null, a guard refuses such roots.</param>
    /// <exception cref="ArgumentException">The issuer is not an absolute URI, or the key is not of prime order.</exception>
    public TrustAnchor(string issuer, AgentPublicKey key, Sponsor? sponsor = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckIssuer(issuer);

        if (!key.IsPrimeOrder)
        {
            throw new ArgumentException("the key is not of prime order; no honest key generator makes such a key", nameof(key));
        }

        Issuer = issuer;
        Key = key;
        Sponsor = sponsor;
    }

    /// <summary>The issuer.</summary>
    public string Issuer { get; }

    /// <summary>The key.</summary>
    public AgentPublicKey Key { get; }

    /// <summary>Who answers for roots that name no sponsor.</summary>
    public Sponsor? Sponsor { get; }

    internal bool IsSameAs(TrustAnchor other) => Issuer == other.Issuer && Key.Equals(other.Key);

    /// <exception cref="ArgumentException">The issuer is not an absolute URI.</exception>
    internal static void CheckIssuer(string issuer)
    {
        // Not TryCreate: it takes a path that begins with a slash for an absolute URI, and trims spaces.
        if (!Uri.IsWellFormedUriString(issuer, UriKind.Absolute) || issuer.Contains(' ', StringComparison.Ordinal))
        {
            throw new ArgumentException("an issuer is an absolute URI", nameof(issuer));
        }
    }

    /// <summary>The issuer and the key's id.</summary>
    public override string ToString() => $"{Issuer} {Key.Id}";
}
