using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a witness answers: a cosignature, or why there is none.</summary>
public sealed class WitnessAnswer
{
    private WitnessAnswer()
    {
    }

    /// <summary>Whether the witness cosigned.</summary>
    [MemberNotNullWhen(true, nameof(Cosignature))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsCosigned => Cosignature is not null;

    /// <summary>The cosignature; null when the witness refused.</summary>
    public NoteSignature? Cosignature { get; private init; }

    /// <summary>Why it refused; <see cref="WitnessRefusal.Unspecified"/> when it did not.</summary>
    public WitnessRefusal Refusal { get; private init; }

    /// <summary>How many records the tree has that the witness saw last; null when it does not say.</summary>
    public long? Size { get; private init; }

    /// <summary>Why it refused, in words; null when it did not.</summary>
    public string? Reason { get; private init; }

    /// <summary>The witness cosigned.</summary>
    /// <param name="cosignature">The cosignature.</param>
    public static WitnessAnswer Cosigned(NoteSignature cosignature)
    {
        ArgumentNullException.ThrowIfNull(cosignature);
        return new WitnessAnswer { Cosignature = cosignature };
    }

    /// <summary>The witness refused.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="size">How many records the tree has that the witness saw last, if it says so.</param>
    public static WitnessAnswer Refused(WitnessRefusal refusal, string reason, long? size = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new WitnessAnswer { Refusal = refusal, Reason = reason, Size = size };
    }
}
