using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What the words of a witness policy may be.</summary>
internal static class PolicyText
{
    public const int MaxNameLength = 256;

    /// <summary>The quorum that asks for no witness; nothing else may be called so.</summary>
    public const string None = "none";

    private const int MaxUrlLength = 2048;

    /// <summary>Whether a word can name a witness or a group.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxNameLength } and not None
        && name.EnumerateRunes().All(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && rune != Rune.ReplacementChar);

    public static bool IsUrl(Uri url) =>
        url.IsAbsoluteUri && url.OriginalString.Length <= MaxUrlLength && !url.OriginalString.AsSpan().ContainsAnyInRange('\0', ' ');

    public static Uri? RequireUrl(Uri? url) => url is null || IsUrl(url)
        ? url
        : throw new ArgumentException($"an address in a policy is absolute, without white space, and at most {MaxUrlLength} characters long", nameof(url));
}
