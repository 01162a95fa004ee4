using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads what a witness's server answered to one request. Nothing in it is believed that is not checked.</summary>
internal sealed class WitnessReply(NoteKey witness, WitnessRequest request, DateTimeOffset now)
{
    /// <summary>The longest answer that is read, in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>How far a witness's clock may be off.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The cosignature among the lines of signature; lines of other keys are passed over.</summary>
    public WitnessAnswer Cosignature(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[^1] != (byte)'\n' || !System.Text.Unicode.Utf8.IsValid(body))
        {
            throw Unavailable(witness, "answered with something else than lines of signature");
        }

        string[] lines = Encoding.UTF8.GetString(body[..^1]).Split('\n');
        foreach (string line in lines.Take(SignedNote.MaxSignatures))
        {
            if (!SignedNote.TryReadSignature(line, out NoteSignature? signature))
            {
                throw Unavailable(witness, "answered with something else than lines of signature");
            }

            if (request.Checkpoint.TimeOf(witness, signature) is { } time)
            {
                return (time - now).Duration() <= Skew
                    ? WitnessAnswer.Cosigned(signature)
                    : throw Unavailable(witness, $"cosigned as of {time:yyyy-MM-dd HH:mm:ss}Z: its clock or this one is wrong");
            }
        }

        throw Unavailable(witness, $"answered without a cosignature of its key {witness} for this checkpoint");
    }

    /// <summary>The size the witness saw last, if that is another than the proof begins at; or else it saw another tree of that size.</summary>
    public WitnessAnswer Conflict(string? contentType, ReadOnlySpan<byte> body)
    {
        bool isSize = contentType == WitnessResponse.SizeContentType;
        long size = 0;
        if (isSize && !(body.Length is > 1 and < 21 && body[^1] == (byte)'\n' && NoteNumber.TryParse(Encoding.Latin1.GetString(body[..^1]), out size)))
        {
            throw Unavailable(witness, "answered with a size that is none");
        }

        if (isSize && size != request.Proof.OldSize)
        {
            return WitnessAnswer.Refused(WitnessRefusal.OtherSize, $"the witness saw {size} records last", size);
        }

        // The sizes agree, so the roots do not; if there are two sizes, the witness contradicts itself.
        return request.Proof.OldSize == request.Proof.Size
            ? WitnessAnswer.Refused(WitnessRefusal.Inconsistent, "the witness saw another tree of this size", request.Proof.Size)
            : throw Unavailable(witness, "refused the size it saw last");
    }

    public static AuditException Unavailable(NoteKey witness, string what, Exception? cause = null) =>
        new(AuditCodes.WitnessUnavailable, $"the witness {witness.Name} {what}: see to it, then ask again", cause);
}
