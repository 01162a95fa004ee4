namespace AgentIdentity.Sdk;

/// <summary>The limits and demands a verifier applies to chains and proofs. Every default is the strict one.</summary>
public sealed class VerificationLimits
{
    /// <summary>The longest life of a root token the specification knows: 90 days.</summary>
    public static readonly TimeSpan MaxTokenLifetimeCeiling = TimeSpan.FromDays(90);

    /// <summary>The deepest delegation accepted; a chain has at most one token more.</summary>
    /// <value>From 0 to 32; 8 by default, the least the specification lets a verifier support.</value>
    public int MaxDelegationDepth { get; init; } = 8;

    /// <summary>The longest life a root token may claim.</summary>
    /// <value>Above zero and at most 90 days; 90 days by default.</value>
    public TimeSpan MaxTokenLifetime { get; init; } = MaxTokenLifetimeCeiling;

    /// <summary>How far another clock may be ahead of ours.</summary>
    /// <value>From zero to 60 seconds; 30 seconds by default.</value>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How old, or how far in the future, a proof may be.</summary>
    /// <value>From one second to 60 seconds; 30 seconds by default.</value>
    public TimeSpan ProofWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a proof must name the audience it is for, and not merely may.</summary>
    /// <value>True by default.</value>
    public bool RequireProofAudience { get; init; } = true;

    /// <summary>Whether some token of the chain must name the audience.</summary>
    /// <value>False by default; every token that does name one is checked in any case.</value>
    public bool RequireChainAudience { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    internal VerificationLimits Validated()
    {
        Require(MaxDelegationDepth is >= 0 and <= 32, nameof(MaxDelegationDepth), "from 0 to 32");
        Require(MaxTokenLifetime > TimeSpan.Zero && MaxTokenLifetime <= MaxTokenLifetimeCeiling, nameof(MaxTokenLifetime), "above zero and at most 90 days");
        Require(ClockSkew >= TimeSpan.Zero && ClockSkew <= TimeSpan.FromSeconds(60), nameof(ClockSkew), "from 0 to 60 seconds");
        Require(ProofWindow >= TimeSpan.FromSeconds(1) && ProofWindow <= TimeSpan.FromSeconds(60), nameof(ProofWindow), "from 1 to 60 seconds");
        return this;
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} is {range}");
        }
    }
}
