using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Inspecting;

/// <summary>What one token says of itself. Nobody checked a signature: a claim, to be looked at and nothing else.</summary>
internal sealed class ClaimedToken
{
    private const string ProfileClaim = "https://agentidentity.dev/aat";
    private const string DetailsType = "attenuating_agent_token";

    private ClaimedToken(JsonElement header, JsonElement claims)
    {
        Header = header;
        Claims = claims;
        JsonElement? profile = claims.Member(ProfileClaim);
        Name = Text(profile?.Member("name"));
        Principal = Text(profile?.Member("principal"));
        Sponsor = profile?.Member("sponsor") is { } sponsor
            ? $"{Text(sponsor.Member("kind"))} {Text(sponsor.Member("id"))} ({Text(sponsor.Member("assurance"))}{(Text(sponsor.Member("how")) is { } how ? ", " + how : "")})"
            : null;
        Task = Text(profile?.Member("task"));
        Purpose = Text(profile?.Member("purpose"));
        Segments = Texts(profile?.Member("segments"));
        Environment = Text(profile?.Member("environment"));
        Composition = Text(profile?.Member("composition"));
        Issuer = Text(claims.Member("iss"));
        Id = Text(claims.Member("jti"));
        Expires = Instant(claims.Member("exp"));
        IssuedAt = Instant(claims.Member("iat"));
        NotBefore = Instant(profile?.Member("not_before")) ?? Instant(claims.Member("nbf"));
        Audiences = Text(claims.Member("aud")) is { } single ? [single] : Texts(claims.Member("aud"));
        Depth = Number(claims.Member("del_depth"));
        MaxDepth = Number(claims.Member("del_max_depth"));
        Holder = claims.Member("cnf")?.Member("jwk") is { } jwk && AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk.GetRawText()), out AgentPublicKey? key)
            ? key
            : null;
        Scopes = ReadScopes(claims);
    }

    public JsonElement Header { get; }

    public JsonElement Claims { get; }

    public string? Name { get; }

    public string? Principal { get; }

    public string? Sponsor { get; }

    public string? Task { get; }

    public string? Purpose { get; }

    public IReadOnlyList<string> Segments { get; }

    public string? Environment { get; }

    public string? Composition { get; }

    public string? Issuer { get; }

    public string? Id { get; }

    public DateTimeOffset? Expires { get; }

    public DateTimeOffset? IssuedAt { get; }

    public DateTimeOffset? NotBefore { get; }

    public IReadOnlyList<string> Audiences { get; }

    public long? Depth { get; }

    public long? MaxDepth { get; }

    public AgentPublicKey? Holder { get; }

    /// <summary>What it says the holder may do; null when that cannot be read.</summary>
    public AgentScopeSet? Scopes { get; }

    /// <summary>Reads header and claims of a compact token; null when they are no strict JSON objects.</summary>
    public static ClaimedToken? Read(string compact)
    {
        string[] parts = compact.Split('.');
        return parts.Length == 3 && Decode(parts[0]) is { } header && Decode(parts[1]) is { } claims ? new ClaimedToken(header, claims) : null;
    }

    private static JsonElement? Decode(string part)
    {
        try
        {
            JsonElement json = JsonInput.Parse(Base64Url.DecodeFromChars(part), "a token");
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (FormatException)
        {
            return null;
        }
        catch (ToolException)
        {
            return null;
        }
    }

    private static AgentScopeSet? ReadScopes(JsonElement claims)
    {
        if (claims.Member("authorization_details") is not { ValueKind: JsonValueKind.Array } details)
        {
            return null;
        }

        foreach (JsonElement entry in details.EnumerateArray())
        {
            if (Text(entry.Member("type")) == DetailsType && entry.Member("tools") is { } tools)
            {
                return AgentScopeSet.TryParse(Encoding.UTF8.GetBytes(tools.GetRawText()), out AgentScopeSet? scopes, out _) ? scopes : null;
            }
        }

        return null;
    }

    private static string? Text(JsonElement? json) => json is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? Number(JsonElement? json) => json is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : null;

    private static DateTimeOffset? Instant(JsonElement? json) =>
        Number(json) is { } seconds and >= 0 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string[] Texts(JsonElement? json) => json is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray().Select(item => Text(item) ?? item.GetRawText())]
        : [];
}
