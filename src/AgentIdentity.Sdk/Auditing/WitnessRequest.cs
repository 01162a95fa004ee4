using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What is posted to a witness under <c>add-checkpoint</c> (C2SP tlog-witness).</summary>
/// <remarks>
/// <code>
/// old 20
/// PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
/// (an empty line)
/// audit.contoso.com/9kP0…
/// 23
/// rra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=
/// (an empty line)
/// — audit.contoso.com/9kP0… Uw2QOkn8srV1yJGh…
/// </code>
/// The size of the tree the witness saw last, the hashes of the consistency proof from there, and the signed checkpoint.
/// </remarks>
public sealed class WitnessRequest
{
    /// <summary>The longest request, in bytes.</summary>
    public const int MaxBytes = SignedNote.MaxBytes + (4 * 1024);

    private const string Old = "old ";

    /// <summary>Puts a request together.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="proof">The proof up to the checkpoint's size.</param>
    public WitnessRequest(SignedNote checkpoint, ConsistencyProof proof)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(proof);
        Checkpoint = checkpoint;
        Proof = proof;
    }

    /// <summary>The checkpoint, as it claims to be.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>The proof; nobody has checked it.</summary>
    public ConsistencyProof Proof { get; }

    /// <summary>Reads a request, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8">The request, at most <see cref="MaxBytes"/> long.</param>
    /// <param name="request">The request when the method returns true. Its old size may be larger than its checkpoint's.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out WitnessRequest? request)
    {
        request = null;
        int gap = utf8.IndexOf("\n\n"u8);
        if (utf8.Length > MaxBytes || gap < 0
            || !SignedNote.TryParse(utf8[(gap + 2)..], out SignedNote? note)
            || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint)
            || !System.Text.Unicode.Utf8.IsValid(utf8[..gap]))
        {
            return false;
        }

        string[] lines = Encoding.UTF8.GetString(utf8[..gap]).Split('\n');
        ReadOnlyMemory<byte>[] path = new ReadOnlyMemory<byte>[lines.Length - 1];
        if (path.Length > InclusionProof.MaxLength || !lines[0].StartsWith(Old, StringComparison.Ordinal) || !NoteNumber.TryParse(lines[0][Old.Length..], out long oldSize))
        {
            return false;
        }

        for (int i = 0; i < path.Length; i++)
        {
            byte[] hash = new byte[LeafHash.Size];
            if (!NoteBase64.TryDecode(lines[i + 1], hash))
            {
                return false;
            }

            path[i] = hash;
        }

        request = new WitnessRequest(note, new ConsistencyProof(oldSize, checkpoint.Size, path));
        return true;
    }

    /// <summary>The request as it is sent.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Old}{Proof.OldSize}\n");
        foreach (ReadOnlyMemory<byte> hash in Proof.Path)
        {
            text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
