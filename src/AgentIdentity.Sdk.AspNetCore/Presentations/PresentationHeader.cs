using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>How an <see cref="AgentPresentation"/> travels with a request, in one <c>Authorization</c> header (RFC 9110, section 11.6.2).</summary>
/// <remarks>
/// <para>The header form, for at most <see cref="MaxTokens"/> tokens and <see cref="MaxHeaderLength"/> characters, carries base64url of the JSON object:</para>
/// <code>Authorization: AgentIdentity eyJhYXRfY2hhaW4iOlsi…</code>
/// <para>
/// The body form, for everything else, says how many bytes at the beginning of the body are the JSON object. What follows them is the body proper, whose
/// type the content type names; so it suits every method and every content type.
/// </para>
/// <code>Authorization: AgentIdentity length=11734</code>
/// <para>A request has one of the two: there is one header, and a second one is refused.</para>
/// </remarks>
internal static class PresentationHeader
{
    public const string Scheme = "AgentIdentity";

    /// <summary>The longest value of the header, scheme included, in characters.</summary>
    public const int MaxHeaderLength = 8192;

    /// <summary>The longest chain in a header.</summary>
    public const int MaxTokens = 4;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private const string LengthParameter = "length=";

    /// <summary>The credentials of the header form; null when they are too large for it.</summary>
    public static string? Write(AgentPresentation presentation)
    {
        if (presentation.Credential.Count > MaxTokens)
        {
            return null;
        }

        string text = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(presentation.ToJson()));
        return Scheme.Length + 1 + text.Length <= MaxHeaderLength ? text : null;
    }

    /// <summary>The credentials of the body form.</summary>
    public static string WriteLength(int length) => LengthParameter + length.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a header is for this scheme.</summary>
    public static bool IsOurs(string header, out ReadOnlySpan<char> credentials)
    {
        bool isOurs = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == Scheme.Length || header[Scheme.Length] == ' ');
        credentials = isOurs ? header.AsSpan(Math.Min(header.Length, Scheme.Length + 1)) : default;
        return isOurs;
    }

    /// <summary>How many bytes of the body are the presentation, if the credentials say that it is there.</summary>
    public static bool TryReadLength(ReadOnlySpan<char> credentials, out int length)
    {
        length = 0;
        return credentials.StartsWith(LengthParameter, StringComparison.Ordinal)
            && int.TryParse(credentials[LengthParameter.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out length)
            && length is > 0 and <= AgentPresentation.MaxBytes
            && credentials[LengthParameter.Length] != '0';
    }

    /// <summary>Reads the header form. One presentation, one spelling: padding and stray bits are refused.</summary>
    public static bool TryRead(ReadOnlySpan<char> credentials, [NotNullWhen(true)] out AgentPresentation? presentation)
    {
        presentation = null;
        // Checked before: decoding alone accepts padding, white space and stray trailing bits; encoding again costs twice the header in memory.
        if (!IsCanonical(credentials))
        {
            return false;
        }

        byte[] json = new byte[Base64Url.GetMaxDecodedLength(credentials.Length)];
        return Base64Url.DecodeFromChars(credentials, json, out _, out int written) == OperationStatus.Done
            && AgentPresentation.TryParse(json.AsSpan(0, written), out presentation);
    }

    /// <summary>Whether text is base64url as an encoder writes it: nothing outside the alphabet, and no bit set that belongs to no byte.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Alphabet) && (text.Length % 4) switch
    {
        0 => true,
        2 => "AQgw".Contains(text[^1], StringComparison.Ordinal),                     // 4 bits left over
        3 => "AEIMQUYcgkosw048".Contains(text[^1], StringComparison.Ordinal),         // 2 bits left over
        _ => false,
    };
}
