using System.Security.Claims;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>To whom root credentials are issued, and for what.</summary>
public sealed class AgentIssuerOptions
{
    /// <summary>
    /// Who answers for an agent, by the user who asks for its credential: id and kind are the host's to tell, and how the user was authenticated. Null
    /// refuses. Where users come with tokens, <c>SponsorTokenReader</c> of AgentIdentity.Sdk.IdentityModel tells from a token what can be told.
    /// </summary>
    /// <value>Required.</value>
    public Func<ClaimsPrincipal, SponsorEvidence?>? Sponsor { get; set; }

    /// <summary>The most that a user may ask for. Null refuses.</summary>
    /// <value>Required.</value>
    public Func<AgentGrantRequest, CancellationToken, ValueTask<AgentGrantLimits?>>? Grant { get; set; }

    /// <summary>The authorization policy that admits to the token endpoint.</summary>
    /// <value>Null by default: the host's default policy, which wants a user who is authenticated.</value>
    public string? TokenPolicy { get; set; }

    /// <summary>The authorization policy that admits to introspection: for resource servers, not for everybody.</summary>
    /// <value>Null by default: there is no introspection.</value>
    public string? IntrospectionPolicy { get; set; }

    /// <summary>What was revoked; introspection cannot be had without.</summary>
    /// <value>Required where there is an <see cref="IntrospectionPolicy"/>.</value>
    public IRevocationSource? Revocations { get; set; }

    /// <summary>Which agents are suspended.</summary>
    /// <value>None by default: not asked.</value>
    public IAgentStanding? Standing { get; set; }

    /// <summary>The environment whose credentials introspection finds active.</summary>
    /// <value>None by default; a chain that names an environment is then not active.</value>
    public string? Environment { get; set; }

    /// <summary>The clock.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">Something that cannot be left out is missing.</exception>
    internal AgentIssuerOptions Validated()
    {
        if (Sponsor is null || Grant is null)
        {
            throw new ArgumentException($"set {nameof(Sponsor)} and {nameof(Grant)}: without them nobody answers for an agent, and nothing limits what it may do");
        }

        if (IntrospectionPolicy is not null && Revocations is null)
        {
            throw new ArgumentException($"set {nameof(Revocations)}: introspection that does not know what was revoked would call it active");
        }

        return (AgentIssuerOptions)MemberwiseClone();
    }
}
