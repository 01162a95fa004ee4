using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The last record of a log at one moment: enough to find out later whether anything up to it was changed or cut off.</summary>
/// <remarks>The text form is one line, <c>log@sequence:hash</c>, made to be noted down where the log's keeper cannot reach it.</remarks>
public sealed class AuditHead : IEquatable<AuditHead>, IParsable<AuditHead>
{
    private readonly LeafHash _hash;

    internal AuditHead(string log, long sequence, LeafHash hash) => (Log, Sequence, _hash) = (log, sequence, hash);

    /// <summary>The id of the log.</summary>
    public string Log { get; }

    /// <summary>The sequence number of the record.</summary>
    public long Sequence { get; }

    /// <summary>The leaf hash of the stored line, 32 bytes (RFC 6962, section 2.1).</summary>
    public ReadOnlyMemory<byte> Hash => _hash.ToArray();

    internal LeafHash LeafHash => _hash;

    /// <summary>Reads the one-line form.</summary>
    /// <param name="text">A text that <see cref="ToString"/> made.</param>
    /// <exception cref="FormatException">The text is not a head.</exception>
    public static AuditHead Parse(string text) =>
        TryParse(text, out AuditHead? head) ? head : throw new FormatException("an audit head is written log@sequence:hash");

    /// <summary>Reads the one-line form, or says no. Never throws on hostile input.</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="head">The head when the method returns true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AuditHead? head)
    {
        head = null;
        int at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (text is null || at < 0 || colon < at || !LogId.IsValid(text.AsSpan(0, at)))
        {
            return false;
        }

        ReadOnlySpan<char> digits = text.AsSpan(at + 1, colon - at - 1);
        ReadOnlySpan<char> hash = text.AsSpan(colon + 1);
        Span<byte> ascii = stackalloc byte[LeafHash.TextLength];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            || (digits[0] == '0' && digits.Length > 1)
            || hash.Length != LeafHash.TextLength
            || !Ascii.IsValid(hash)
            || Ascii.FromUtf16(hash, ascii, out _) != System.Buffers.OperationStatus.Done
            || !LeafHash.TryParse(ascii, out LeafHash leaf))
        {
            return false;
        }

        head = new AuditHead(text[..at], sequence, leaf);
        return true;
    }

    /// <summary>The one-line form <c>log@sequence:hash</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Log}@{Sequence}:{_hash}");

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] AuditHead? other) =>
        other is not null && Sequence == other.Sequence && _hash == other._hash && string.Equals(Log, other.Log, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AuditHead);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash.GetHashCode();

    static AuditHead IParsable<AuditHead>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<AuditHead>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out AuditHead result) =>
        TryParse(s, out result);
}
