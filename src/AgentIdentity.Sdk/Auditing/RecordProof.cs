using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>That one record stands in a log, for somebody who has nothing else of it (C2SP tlog-proof): claimed, until <see cref="TryVerify"/> holds.</summary>
/// <remarks>
/// <code>
/// c2sp.org/tlog-proof@v1
/// extra eyJib2R5Ijp7Li4u
/// index 73
/// gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
/// (an empty line)
/// agents.contoso.com/audit/9kP0…
/// 120
/// rra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=
/// (an empty line)
/// — agents.contoso.com/audit/9kP0… Uw2QOkn8srV1yJGh…
/// </code>
/// <c>extra</c> is the stored line itself, so that the one file says what was recorded and proves it; <c>index</c> is the record's sequence number; the
/// hashes are those of an <see cref="InclusionProof"/>, and the rest is the checkpoint with its cosignatures. The extension is <c>.tlog-proof</c>.
/// </remarks>
public sealed class RecordProof
{
    /// <summary>The longest proof, in bytes: a record of the largest size in base64, and all hashes and signatures there can be.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private const string FirstLine = "c2sp.org/tlog-proof@v1\n";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";

    internal RecordProof(ReadOnlyMemory<byte> line, InclusionProof inclusion, SignedNote checkpoint) => (Line, Inclusion, Checkpoint) = (line, inclusion, checkpoint);

    /// <summary>The stored line, without its line feed; empty when the proof came without it.</summary>
    public ReadOnlyMemory<byte> Line { get; }

    /// <summary>The record's way up to the root.</summary>
    public InclusionProof Inclusion { get; }

    /// <summary>The checkpoint, as anybody may have written it.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>Reads a proof, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8">The proof, at most <see cref="MaxBytes"/> long.</param>
    /// <param name="proof">The proof when the method returns true: a claim.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out RecordProof? proof)
    {
        proof = null;
        int gap = utf8.IndexOf("\n\n"u8);
        if (utf8.Length > MaxBytes || gap < 0
            || !SignedNote.TryParse(utf8[(gap + 2)..], out SignedNote? note)
            || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint)
            || !System.Text.Ascii.IsValid(utf8[..gap]))
        {
            return false;
        }

        ProofLines lines = new(Encoding.ASCII.GetString(utf8[..(gap + 1)]));
        byte[]? line = [];
        List<ReadOnlyMemory<byte>> path = [];
        if (!lines.TryTake(FirstLine)
            || (lines.TryTakeAfter(ExtraPrefix, out string? extra) && (line = Decode(extra)) is null)
            || !lines.TryTakeAfter(IndexPrefix, out string? digits)
            || !NoteNumber.TryParse(digits, out long index)
            || index >= checkpoint.Size)
        {
            return false;
        }

        while (lines.TryTakeAfter("", out string? text))
        {
            byte[] hash = new byte[LeafHash.Size];
            if (path.Count == InclusionProof.MaxLength || !NoteBase64.TryDecode(text, hash))
            {
                return false;
            }

            path.Add(hash);
        }

        proof = new RecordProof(line, new InclusionProof(index, checkpoint.Size, path), note);
        return true;
    }

    /// <summary>Verifies that the record stands where the proof says, in the log whose checkpoint a policy accepts.</summary>
    /// <param name="policy">Whose word counts.</param>
    /// <param name="proved">The record and the checkpoint when the method returns true.</param>
    /// <param name="defect">What is wrong, in words, when it returns false.</param>
    /// <param name="line">The stored line, for a proof that came without it.</param>
    public bool TryVerify(
        WitnessPolicy policy, [NotNullWhen(true)] out ProvedRecord? proved, [NotNullWhen(false)] out string? defect, ReadOnlyMemory<byte>? line = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        proved = null;
        ReadOnlyMemory<byte> stored = line ?? Line;
        if (!VerifiedCheckpoint.TryVerify(Checkpoint, policy, out VerifiedCheckpoint? checkpoint, out defect))
        {
            return false;
        }

        defect = !AuditRecord.TryParse(stored.Span, out AuditRecord? record) ? "it comes without a record, or with something else in its place"
            : !string.Equals(record.Log, checkpoint.Origin, StringComparison.Ordinal) ? $"the record is one of log {record.Log}, not {checkpoint.Origin}"
            : record.Sequence != Inclusion.Index ? $"the record is number {record.Sequence}, not {Inclusion.Index}"
            : !Inclusion.Check(record.Hash.Span, checkpoint.Root.Span) ? "the record does not lead to the root that was signed: one of the two is not genuine"
            : null;
        proved = defect is null ? new ProvedRecord(record!, checkpoint) : null;
        return proved is not null;
    }

    /// <summary>The form <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        StringBuilder text = new(FirstLine);
        if (!Line.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ExtraPrefix}{Convert.ToBase64String(Line.Span)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{IndexPrefix}{Inclusion.Index}\n");
        foreach (ReadOnlyMemory<byte> hash in Inclusion.Path)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(hash.Span)}\n");
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    private static byte[]? Decode(string text)
    {
        if (text.Length % 4 != 0 || text.Length == 0)
        {
            return null;
        }

        byte[] bytes = new byte[(text.Length / 4 * 3) - text.AsSpan()[^2..].Count('=')];
        return NoteBase64.TryDecode(text, bytes) ? bytes : null;
    }

    /// <summary>Takes lines from a text in which every line ends with a line feed.</summary>
    private sealed class ProofLines(string text)
    {
        private int _at;

        public bool TryTake(string whole)
        {
            bool isThere = string.CompareOrdinal(text, _at, whole, 0, whole.Length) == 0;
            _at += isThere ? whole.Length : 0;
            return isThere;
        }

        public bool TryTakeAfter(string prefix, [NotNullWhen(true)] out string? rest)
        {
            rest = null;
            int end = _at < text.Length ? text.IndexOf('\n', _at) : -1;
            if (end < 0 || string.CompareOrdinal(text, _at, prefix, 0, prefix.Length) != 0 || end == _at + prefix.Length)
            {
                return false;
            }

            rest = text[(_at + prefix.Length)..end];
            _at = end + 1;
            return true;
        }
    }
}
