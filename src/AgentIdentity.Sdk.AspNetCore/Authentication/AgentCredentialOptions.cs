namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>How presented chains are taken in. Who is trusted, and for which audience, the guard knows.</summary>
public sealed class AgentCredentialOptions
{
    /// <summary>The largest body of a request that needs a scope, in bytes, without a presentation in front of it. It is held in memory until the response ends.</summary>
    /// <value>From 0 to 256 MiB; 1 MiB by default. The server's own limit holds as well.</value>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many requests with proofs that do not hold one address may send in a minute; its further requests are refused before anything is read.
    /// </summary>
    /// <value>
    /// At least 1; null by default: no limit. Behind a proxy, set it only where the forwarded address is taken over (<c>UseForwardedHeaders</c>): otherwise
    /// everybody has the proxy's address, and one caller's failures lock out all.
    /// </value>
    public int? MaxFailuresPerMinute { get; set; }
}
