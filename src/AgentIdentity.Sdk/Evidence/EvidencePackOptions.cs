namespace AgentIdentity.Sdk.Auditing;

/// <summary>What goes into an evidence pack.</summary>
public sealed class EvidencePackOptions
{
    /// <summary>The key that the log's checkpoint is signed with.</summary>
    public required NoteKey LogKey { get; init; }

    /// <summary>Keys of witnesses; those that cosigned the checkpoint are named in the pack.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<NoteKey> WitnessKeys { get; init; } = [];

    /// <summary>Which records.</summary>
    /// <value>Default: all that the checkpoint covers.</value>
    public EvidenceSelection Selection { get; init; } = new();

    /// <summary>Where the guard kept the chains of credentials (<see cref="AgentGuardBuilder.KeepCredentialsIn"/>).</summary>
    /// <value>Default: none; the pack says then that it has none.</value>
    public ICredentialStore? Credentials { get; init; }

    /// <summary>Whether signatures of credentials that have not expired go into the pack.</summary>
    /// <value>Default: false. Nobody can put together a living credential from a pack then; the hashes in the records still prove what it said.</value>
    public bool IncludeLiveSignatures { get; init; }

    /// <summary>Where the values of arguments are kept.</summary>
    /// <value>Default: none.</value>
    public IDisclosureStore? Disclosures { get; init; }

    /// <summary>The values to disclose, by call and argument.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<(string Call, string Argument)> Disclose { get; init; } = [];

    /// <summary>The clock that says which credentials have expired.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
