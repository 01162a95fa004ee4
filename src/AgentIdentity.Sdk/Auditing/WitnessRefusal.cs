namespace AgentIdentity.Sdk.Auditing;

/// <summary>Why a witness does not cosign.</summary>
public enum WitnessRefusal
{
    /// <summary>It does not say.</summary>
    Unspecified = 0,

    /// <summary>It gave no answer, or one that makes no sense.</summary>
    Unavailable,

    /// <summary>What it was asked is not a checkpoint with a proof (HTTP 400).</summary>
    Malformed,

    /// <summary>It does not know the log (HTTP 404).</summary>
    UnknownLog,

    /// <summary>No key that it knows of the log signed the checkpoint (HTTP 403).</summary>
    NotSigned,

    /// <summary>The proof does not begin at the tree it saw last, which is of another size (HTTP 409).</summary>
    OtherSize,

    /// <summary>The checkpoint contradicts what it saw last, or is not proved to continue it (HTTP 409 and 422).</summary>
    Inconsistent,
}
