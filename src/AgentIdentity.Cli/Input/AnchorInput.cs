using System.CommandLine;
using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Input;

/// <summary>Reads trust anchors: <c>{"iss":"https://…","jwk":{…}}</c>, with <c>"sponsor":{"kind":"human","id":"…"}</c> where the root names nobody, or an array of them.</summary>
internal static class AnchorInput
{
    public static Option<string[]> CreateOption(bool isRequired) => new("--anchor")
    {
        Description = "A file with the trust anchors to believe; repeat the option for several files.",
        HelpName = "file",
        Required = isRequired,
    };

    public static TrustAnchors Read(IEnumerable<string> paths, InputText input)
    {
        TrustAnchors anchors = new();
        foreach (string path in paths)
        {
            Add(anchors, JsonInput.Parse(input.Read(path), path), path);
        }

        return anchors;
    }

    /// <summary>Adds the one anchor or the array of anchors.</summary>
    /// <exception cref="ToolException">There is something else.</exception>
    public static void Add(TrustAnchors anchors, JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            anchors.Add(Read(json, name));
            return;
        }

        foreach (JsonElement anchor in json.EnumerateArray())
        {
            anchors.Add(Read(anchor, name));
        }
    }

    private static TrustAnchor Read(JsonElement json, string name)
    {
        string issuer = json.RequireText("iss", name);
        if (json.Member("jwk") is not { } jwk || !AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk.GetRawText()), out AgentPublicKey? key))
        {
            throw new ToolException("malformed", $"{name} has no \"jwk\" with a sound public Ed25519 key");
        }

        if (json.FirstMemberBeside("iss", "jwk", "sponsor") is { } unknown)
        {
            throw new ToolException("malformed", $"{name} has an unknown member \"{unknown}\": an anchor has iss, jwk and perhaps sponsor");
        }

        Sponsor? sponsor = json.Member("sponsor") is { } named
            ? SponsorInput.Parse($"{named.RequireText("kind", name)}:{named.RequireText("id", name)}", name)
            : null;
        try
        {
            return new TrustAnchor(issuer, key, sponsor);
        }
        catch (ArgumentException refused)
        {
            throw new ToolException("malformed", $"{name} is no trust anchor: {refused.Message}", inner: refused);
        }
    }
}
