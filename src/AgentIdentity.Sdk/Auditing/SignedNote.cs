using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A text with signatures under it (C2SP signed-note): claimed, until <see cref="IsSignedBy"/> or <see cref="CosignedAt"/> says who signed it.</summary>
/// <remarks>
/// <code>
/// agents.contoso.com/audit/9kP0…
/// 3
/// rra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=
/// (an empty line)
/// — agents.contoso.com/audit/9kP0… Uw2QOkn8srV1yJGh…
/// </code>
/// The last empty line parts text and signatures. Each of those is a dash (U+2014), a name, and base64 of four bytes of key id and the signature.
/// </remarks>
public sealed class SignedNote
{
    /// <summary>The longest note, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The most signatures under a note.</summary>
    public const int MaxSignatures = 64;

    /// <summary>What is signed here is shorter, in bytes: as much again is left for signatures.</summary>
    internal const int MaxTextBytes = MaxBytes / 2;

    private const string Dash = "\u2014 ";
    private const int MaxSignatureSize = 4096;

    private readonly NoteSignature[] _signatures;

    private SignedNote(string text, NoteSignature[] signatures)
    {
        Text = text;
        _signatures = signatures;
    }

    /// <summary>The text, which ends with a line feed.</summary>
    public string Text { get; }

    /// <summary>The signatures, as they claim to be.</summary>
    public IReadOnlyList<NoteSignature> Signatures => Array.AsReadOnly(_signatures);

    /// <summary>Reads a note, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8">The note, at most <see cref="MaxBytes"/> long.</param>
    /// <param name="note">The note when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        if (utf8.Length is 0 or > MaxBytes || !System.Text.Unicode.Utf8.IsValid(utf8) || utf8[^1] != (byte)'\n' || HasControl(utf8))
        {
            return false;
        }

        string whole = Encoding.UTF8.GetString(utf8);
        int gap = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0 || gap + 2 == whole.Length)
        {
            return false;
        }

        string[] lines = whole[(gap + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
        {
            return false;
        }

        NoteSignature[] signatures = new NoteSignature[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            if (!TryReadSignature(lines[i], out signatures[i]!))
            {
                return false;
            }
        }

        note = new SignedNote(whole[..(gap + 1)], signatures);
        return true;
    }

    /// <summary>Signs a text as a log does.</summary>
    /// <param name="text">The text, which ends with a line feed and holds no other control characters.</param>
    /// <param name="name">The signer's name.</param>
    /// <param name="signer">The signer's key.</param>
    /// <param name="cancellationToken">Stops waiting for a remote custodian.</param>
    /// <exception cref="ArgumentException">The text or the name cannot be those of a note.</exception>
    public static async ValueTask<SignedNote> SignAsync(string text, string name, IAgentSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signer);
        if (!IsText(text))
        {
            throw new ArgumentException("the text of a note is not empty, ends with a line feed and holds no other control characters", nameof(text));
        }

        NoteKey key = NoteKey.Create(name, signer.PublicKey);
        byte[] value = new byte[AgentPublicKey.SignatureSize];
        await signer.SignAsync(Encoding.UTF8.GetBytes(text), value, cancellationToken).ConfigureAwait(false);
        return new SignedNote(text, [new NoteSignature(name, key.Id, value)]);
    }

    /// <summary>Signs what a witness signs: the note's text, and when the witness saw it.</summary>
    /// <param name="name">The witness's name.</param>
    /// <param name="signer">The witness's key.</param>
    /// <param name="time">When; whole seconds are signed.</param>
    /// <param name="cancellationToken">Stops waiting for a remote custodian.</param>
    /// <returns>The one line of signature, to be put under the note with <see cref="With"/>.</returns>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public async ValueTask<NoteSignature> CosignAsync(string name, IAgentSigner signer, DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        NoteKey key = NoteKey.Create(name, signer.PublicKey, NoteAlgorithm.Cosignature);
        byte[] value = new byte[sizeof(long) + AgentPublicKey.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(value, time.ToUnixTimeSeconds());
        await signer.SignAsync(CosignedText(time.ToUnixTimeSeconds()), value.AsMemory(sizeof(long)), cancellationToken).ConfigureAwait(false);
        return new NoteSignature(name, key.Id, value);
    }

    /// <summary>The same note with one more signature.</summary>
    /// <param name="signature">The signature; nobody has checked it.</param>
    /// <exception cref="ArgumentException">The signature cannot stand under a note, or there are too many.</exception>
    public SignedNote With(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return NoteKey.IsName(signature.Name) && signature.Value.Length is > 0 and <= MaxSignatureSize && _signatures.Length < MaxSignatures
            ? new SignedNote(Text, [.. _signatures, signature])
            : throw new ArgumentException($"at most {MaxSignatures} signatures of at most {MaxSignatureSize} bytes stand under a note", nameof(signature));
    }

    /// <summary>The same note with nothing under it but one signature of each of these keys that signed it.</summary>
    internal SignedNote Only(IReadOnlyList<NoteKey> keys) => new(Text, [.. keys.Where(IsSignedBy).Select(key => Of(key).First())]);

    /// <summary>Whether the holder of a log's key signed the text, and nothing under it pretends to be signed with that key.</summary>
    /// <param name="key">The key, with <see cref="NoteAlgorithm.Ed25519"/>; another never did.</param>
    public bool IsSignedBy(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] text = Encoding.UTF8.GetBytes(Text);
        // One that is the key's by name and does not hold spoils the note, whatever stands beside it (C2SP signed-note).
        return key.Algorithm == NoteAlgorithm.Ed25519 && Of(key).Any() && Of(key).All(signature => key.Key.Verify(text, signature.Value.Span));
    }

    /// <summary>When the holder of a witness's key signed the text.</summary>
    /// <param name="key">The key, with <see cref="NoteAlgorithm.Cosignature"/>.</param>
    /// <returns>The time the witness states, the earliest if there are several; null when the witness never signed it.</returns>
    public DateTimeOffset? CosignedAt(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        DateTimeOffset? earliest = null;
        foreach (NoteSignature signature in Of(key))
        {
            DateTimeOffset? time = TimeOf(key, signature);
            earliest = earliest < time ? earliest : time ?? earliest;
        }

        return earliest;
    }

    /// <summary>The note as it is stored and sent.</summary>
    public override string ToString()
    {
        StringBuilder note = new(Text);
        note.Append('\n');
        Array.ForEach(_signatures, signature => note.Append(LineOf(signature)));
        return note.ToString();
    }

    /// <summary>A signature as it stands under a note, with its line feed.</summary>
    internal static string LineOf(NoteSignature signature)
    {
        byte[] value = new byte[sizeof(uint) + signature.Value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(value, signature.KeyId);
        signature.Value.Span.CopyTo(value.AsSpan(sizeof(uint)));
        return $"{Dash}{signature.Name} {Convert.ToBase64String(value)}\n";
    }

    /// <summary>When the holder of a witness's key made a signature for this text; null when they did not.</summary>
    internal DateTimeOffset? TimeOf(NoteKey key, NoteSignature signature)
    {
        if (key.Algorithm != NoteAlgorithm.Cosignature || !IsOf(signature, key) || signature.Value.Length != sizeof(long) + AgentPublicKey.SignatureSize)
        {
            return null;
        }

        long seconds = BinaryPrimitives.ReadInt64BigEndian(signature.Value.Span);
        return seconds is >= 0 and <= 253_402_300_799 && key.Key.Verify(CosignedText(seconds), signature.Value.Span[sizeof(long)..])
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }

    /// <summary>Reads one line of signature, without its line feed, or says no.</summary>
    internal static bool TryReadSignature(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        string[] parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
        if (parts.Length != 2 || !NoteKey.IsName(parts[0]) || parts[1].Length > 2 * MaxSignatureSize || parts[1].Length % 4 != 0)
        {
            return false;
        }

        byte[] value = new byte[(parts[1].Length / 4 * 3) - parts[1].AsSpan().Count('=')];
        if (value.Length <= sizeof(uint) || !NoteBase64.TryDecode(parts[1], value))
        {
            return false;
        }

        signature = new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(value), value.AsMemory(sizeof(uint)));
        return true;
    }

    private static bool IsText(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return utf8.Length is > 0 and < MaxTextBytes && utf8[^1] == (byte)'\n' && !HasControl(utf8) && Encoding.UTF8.GetString(utf8) == text;
    }

    /// <summary>Whether there is an ASCII control character other than line feed.</summary>
    private static bool HasControl(ReadOnlySpan<byte> utf8) =>
        utf8.ContainsAnyInRange((byte)0, (byte)('\n' - 1)) || utf8.ContainsAnyInRange((byte)('\n' + 1), (byte)0x1F) || utf8.Contains((byte)0x7F);

    private IEnumerable<NoteSignature> Of(NoteKey key) => _signatures.Where(signature => IsOf(signature, key));

    private static bool IsOf(NoteSignature signature, NoteKey key) => signature.KeyId == key.Id && signature.Name == key.Name;

    private byte[] CosignedText(long seconds) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{Text}"));
}
