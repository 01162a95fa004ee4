using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk;

/// <summary>What came of verifying a chain: proved, or refused with a code and a step.</summary>
public sealed class CredentialVerification
{
    private CredentialVerification()
    {
    }

    /// <summary>Whether the chain verified; <see cref="Credential"/> and <see cref="Denial"/> follow from it.</summary>
    [MemberNotNullWhen(true, nameof(Credential))]
    [MemberNotNullWhen(false, nameof(Denial))]
    public bool IsValid => Credential is not null;

    /// <summary>The proof that the chain verified.</summary>
    public VerifiedCredential? Credential { get; private init; }

    /// <summary>Why it did not.</summary>
    public Denial? Denial { get; private init; }

    internal static CredentialVerification Proved(VerifiedCredential credential) => new() { Credential = credential };

    internal static CredentialVerification Refused(Denial denial) => new() { Denial = denial };
}
