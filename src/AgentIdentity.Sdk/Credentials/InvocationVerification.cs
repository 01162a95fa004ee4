using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk;

/// <summary>What came of verifying a proof against a chain and a call.</summary>
public sealed class InvocationVerification
{
    private InvocationVerification()
    {
    }

    /// <summary>Whether the proof held; <see cref="Proof"/> and <see cref="Denial"/> follow from it.</summary>
    [MemberNotNullWhen(true, nameof(Proof))]
    [MemberNotNullWhen(false, nameof(Denial))]
    public bool IsValid => Proof is not null;

    /// <summary>The evidence.</summary>
    public VerifiedProof? Proof { get; private init; }

    /// <summary>Why it did not hold.</summary>
    public Denial? Denial { get; private init; }

    internal static InvocationVerification Proved(VerifiedProof proof) => new() { Proof = proof, IsHolder = true };

    /// <summary>Whether the holder of the leaf made the proof, so that it is known who is refused.</summary>
    internal bool IsHolder { get; private init; }

    internal static InvocationVerification Refused(Denial denial, bool isHolder) => new() { Denial = denial, IsHolder = isHolder };
}
