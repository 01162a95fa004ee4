namespace AgentIdentity.Sdk;

/// <summary>How an authority issues.</summary>
public sealed class AgentAuthorityOptions
{
    /// <summary>The longest life an authority may ever grant a root credential.</summary>
    public static readonly TimeSpan MaxLifetimeCeiling = TimeSpan.FromHours(24);

    /// <summary>The key that signs root credentials; the authority disposes it.</summary>
    /// <value>When null, a new key in the keyring.</value>
    public IAgentSigner? Signer { get; init; }

    /// <summary>Where the keys of the agents live.</summary>
    /// <value>When null, a keyring of the authority's own, which it disposes.</value>
    public AgentKeyring? Keyring { get; init; }

    /// <summary>The clock.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The longest life of a root credential.</summary>
    /// <value>Above zero and at most 24 hours; 24 hours by default.</value>
    public TimeSpan MaxLifetime { get; init; } = MaxLifetimeCeiling;

    /// <summary>Whether to refuse scopes with constraint types that verifiers of other makers do not know, such as <c>x_within</c>.</summary>
    /// <value>False by default. Where it is true, it holds for every delegation below as well.</value>
    public bool CoreConstraintsOnly { get; init; }

    /// <summary>The same, with the key that an authority brings along.</summary>
    /// <exception cref="ArgumentException">A signer was given as well.</exception>
    internal static AgentAuthorityOptions With(AgentAuthorityOptions? options, IAgentSigner signer) => options?.Signer is not null
        ? throw new ArgumentException("the key is the one in the file: leave Signer out", nameof(options))
        : new AgentAuthorityOptions
        {
            Signer = signer,
            Keyring = options?.Keyring,
            Clock = options?.Clock ?? TimeProvider.System,
            MaxLifetime = options?.MaxLifetime ?? MaxLifetimeCeiling,
            CoreConstraintsOnly = options?.CoreConstraintsOnly ?? false,
        };
}
