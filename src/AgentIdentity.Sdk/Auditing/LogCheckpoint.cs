using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a log says of itself at one moment: its name, how many records it has, and the root of the tree over them (C2SP tlog-checkpoint).</summary>
/// <remarks>The text of a signed note: three lines, and then perhaps others that this library neither writes nor reads.</remarks>
public sealed class LogCheckpoint
{
    private readonly LeafHash _root;

    internal LogCheckpoint(string origin, long size, LeafHash root) => (Origin, Size, _root) = (origin, size, root);

    /// <summary>The name of the log.</summary>
    public string Origin { get; }

    /// <summary>How many records the log has.</summary>
    public long Size { get; }

    /// <summary>The root of the tree over them, 32 bytes (RFC 9162, section 2.1.1).</summary>
    public ReadOnlyMemory<byte> Root => _root.ToArray();

    internal LeafHash RootHash => _root;

    /// <summary>Reads the text of a note, or says no. Never throws on hostile input.</summary>
    /// <param name="text">The text.</param>
    /// <param name="checkpoint">The checkpoint when the method returns true: a claim, as long as nobody has verified the note.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out LogCheckpoint? checkpoint)
    {
        checkpoint = null;
        string[] lines = text?.Length <= SignedNote.MaxBytes ? text.Split('\n') : [];
        byte[] root = new byte[LeafHash.Size];
        // The last line feed leaves an empty piece behind it; no other piece is empty.
        if (lines.Length < 4 || lines[^1].Length > 0 || lines.AsSpan(0, lines.Length - 1).Contains("")
            || !NoteKey.IsName(lines[0])
            || !NoteNumber.TryParse(lines[1], out long size)
            || !NoteBase64.TryDecode(lines[2], root))
        {
            return false;
        }

        checkpoint = new LogCheckpoint(lines[0], size, LeafHash.Read(root));
        return true;
    }

    /// <summary>The text to be signed.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(_root.ToArray())}\n");
}
