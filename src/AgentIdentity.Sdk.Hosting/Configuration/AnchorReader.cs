using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Reads one trust anchor: <c>Issuer</c>, <c>Key</c> (a public JSON Web Key, RFC 8037) and, for roots that name nobody, <c>Sponsor</c>.</summary>
internal static class AnchorReader
{
    private static readonly Dictionary<string, Action<Parts, IConfigurationSection>> Members = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Issuer"] = (parts, setting) => parts.Issuer = SettingsReader.Text(setting),
        ["Key"] = (parts, setting) => parts.Key = ReadKey(setting),
        ["Sponsor"] = (parts, setting) => parts.Sponsor = ReadSponsor(setting),
    };

    private static readonly Dictionary<string, Action<Parts, IConfigurationSection>> SponsorMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Kind"] = (parts, setting) => parts.Kind = SettingsReader.Member<SponsorKind>(setting),
        ["Id"] = (parts, setting) => parts.Id = SettingsReader.Text(setting),
    };

    /// <exception cref="FormatException">Something is missing, unknown or unreadable.</exception>
    public static TrustAnchor Read(IConfigurationSection anchor)
    {
        Parts parts = Read(anchor, Members);
        if (parts.Issuer is null || parts.Key is null)
        {
            throw new FormatException($"{anchor.Path} is an anchor, with Issuer and Key");
        }

        try
        {
            return new TrustAnchor(parts.Issuer, parts.Key, parts.Sponsor);
        }
        catch (ArgumentException refused)
        {
            throw new FormatException($"{anchor.Path}: {OptionsRules.Plain(refused.Message)}", refused);
        }
    }

    private static Sponsor ReadSponsor(IConfigurationSection setting)
    {
        Parts parts = Read(setting, SponsorMembers);
        try
        {
            return Sponsor.Asserted(parts.Kind, parts.Id ?? "");
        }
        catch (ArgumentException refused)
        {
            throw new FormatException($"{setting.Path}: {OptionsRules.Plain(refused.Message)}", refused);
        }
    }

    /// <summary>The core's reader decides, private members included; configuration is only put together again for it.</summary>
    private static AgentPublicKey ReadKey(IConfigurationSection setting)
    {
        StringBuilder jwk = new("{");
        foreach (IConfigurationSection member in setting.GetChildren())
        {
            jwk.Append(jwk.Length > 1 ? "," : "")
                .Append('"').Append(JsonEncodedText.Encode(member.Key.ToLowerInvariant())).Append("\":\"").Append(JsonEncodedText.Encode(member.Value ?? "")).Append('"');
        }

        return AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk.Append('}').ToString()), out AgentPublicKey? key)
            ? key
            : throw new FormatException($"{setting.Path} is a public Ed25519 key as JSON Web Key: kty OKP, crv Ed25519 and x, nothing private");
    }

    private static Parts Read(IConfigurationSection section, Dictionary<string, Action<Parts, IConfigurationSection>> members)
    {
        Parts parts = new();
        foreach (IConfigurationSection member in section.GetChildren())
        {
            SettingsReader.Find(members, member)(parts, member);
        }

        return parts;
    }

    private sealed class Parts
    {
        public string? Issuer { get; set; }

        public AgentPublicKey? Key { get; set; }

        public Sponsor? Sponsor { get; set; }

        public SponsorKind Kind { get; set; }

        public string? Id { get; set; }
    }
}
