using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Settings as one text, every part with its length before it: two different lists of settings are never the same text.</summary>
internal sealed class SettingsText
{
    private readonly StringBuilder _text = new();

    public SettingsText(string kind) => Add(kind);

    public SettingsText Add(string? part)
    {
        _ = part is null
            ? _text.Append("-,")
            : _text.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part).Append(',');
        return this;
    }

    public SettingsText Add(long part) => Add(part.ToString(CultureInfo.InvariantCulture));

    /// <summary>A set: how many there are, and each in an order of their own.</summary>
    public SettingsText AddSet(IEnumerable<string> parts)
    {
        string[] sorted = [.. parts.Order(StringComparer.Ordinal)];
        Add(sorted.Length);
        foreach (string part in sorted)
        {
            Add(part);
        }

        return this;
    }

    /// <summary>The SHA-256 of the text in UTF-8, in base64url.</summary>
    public string Hash() => Base64UrlText.Encode(Sha256Hash.Of(Encoding.UTF8.GetBytes(ToString())));

    public override string ToString() => _text.ToString();
}
