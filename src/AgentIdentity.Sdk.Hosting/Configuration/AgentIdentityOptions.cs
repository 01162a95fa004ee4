using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>What of a guard can be said in configuration. Read once, when the host starts; what is out of range keeps it from starting.</summary>
/// <remarks>
/// What cannot be undone by mistake is not here: to record nothing or to block nothing takes a line of code,
/// <see cref="AgentIdentityBuilder.WithoutAuditUnsafe"/> or <see cref="AgentIdentityBuilder.ObserveOnlyUnsafe"/>.
/// </remarks>
public sealed class AgentIdentityOptions
{
    /// <summary>The authorities whose root credentials are believed.</summary>
    /// <value>Empty: a guard that trusts nobody does not start.</value>
    public IList<TrustAnchor> TrustAnchors { get; } = [];

    /// <summary>The name of this enforcement point. Chains that are restricted to audiences are refused everywhere else.</summary>
    /// <value>None. 1 to 256 characters that can be seen.</value>
    public string? Audience { get; set; }

    /// <summary>Whether chains with proofs are accepted from outside; they must have been made for <see cref="Audience"/>, which is then needed.</summary>
    /// <value>False.</value>
    public bool AcceptPresentedChains { get; set; }

    /// <summary>The directory of the audit log; a relative path is relative to the host's content root.</summary>
    /// <value>None: then the log must be named in code. Not together with <c>AuditTo</c> or <c>AuditToFile</c>.</value>
    public string? AuditDirectory { get; set; }

    /// <summary>The name of a new audit log in <see cref="AuditDirectory"/>; an existing one must bear it.</summary>
    /// <value>None: <c>audit</c> for a new log, any for an existing one.</value>
    public string? AuditName { get; set; }

    /// <summary>How large a file of the log in <see cref="AuditDirectory"/> grows, in bytes.</summary>
    /// <value>64 MiB; at least 16 KiB.</value>
    public long AuditSegmentSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>What a record in <see cref="AuditDirectory"/> has survived once it is acknowledged.</summary>
    /// <value><see cref="AuditDurability.SurvivesProcessKill"/>.</value>
    public AuditDurability AuditDurability { get; set; }

    /// <summary>The environment this guard is in. It accepts only chains for that environment, and they are refused everywhere else.</summary>
    /// <value>None. 1 to 64 letters, digits, dots, hyphens and underscores.</value>
    public string? Environment { get; set; }

    /// <summary>The segment this guard stands in. Chains that are restricted to segments are refused everywhere else.</summary>
    /// <value>None. 1 to 64 letters, digits, dots, hyphens and underscores.</value>
    public string? Segment { get; set; }

    /// <summary>How far another clock may be ahead of this one.</summary>
    /// <value>30 seconds; from 0 to 60 seconds.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old, or how far in the future, a proof may be.</summary>
    /// <value>30 seconds; from 1 to 60 seconds.</value>
    public TimeSpan ProofWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest life a root token may claim.</summary>
    /// <value>90 days; above zero and at most that.</value>
    public TimeSpan MaxTokenLifetime { get; set; } = VerificationLimits.MaxTokenLifetimeCeiling;

    /// <summary>The deepest delegation accepted.</summary>
    /// <value>8; from 0 to 32.</value>
    public int MaxDelegationDepth { get; set; } = 8;

    /// <summary>Whether some token of a chain must name the audience, and not only the proof.</summary>
    /// <value>False.</value>
    public bool RequireChainAudience { get; set; }

    /// <summary>How many proved chains are remembered.</summary>
    /// <value>4096; at least 2.</value>
    public int CachedChains { get; set; } = 4096;

    /// <summary>Whether the host refuses to start when it exposes a tool that no guard stands before, or that nobody can look at.</summary>
    /// <value>False: the self-test warns.</value>
    public bool RefuseUnguardedTools { get; set; }

    /// <summary>Where in the configuration the options came from, to name a setting as whoever must correct it knows it; null when from code.</summary>
    internal string? Path { get; set; }

    /// <summary>A setting's name for a message.</summary>
    internal string NameOf(string property) => Path is null ? $"{nameof(AgentIdentityOptions)}.{property}" : $"{Path}:{property}";

    internal VerificationLimits Limits() => new()
    {
        ClockSkew = ClockSkew,
        ProofWindow = ProofWindow,
        MaxTokenLifetime = MaxTokenLifetime,
        MaxDelegationDepth = MaxDelegationDepth,
        RequireChainAudience = RequireChainAudience,
    };
}
