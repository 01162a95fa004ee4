using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What a token request asks for, read strictly.</summary>
internal sealed class TokenRequest
{
    public const string DetailType = "attenuating_agent_token";      // AAT, section 3.3

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private TokenRequest(AgentScopeSet scopes, AgentPublicKey holder, string name, TimeSpan? lifetime)
    {
        Scopes = scopes;
        Holder = holder;
        Name = name;
        Lifetime = lifetime;
    }

    public AgentScopeSet Scopes { get; }

    public AgentPublicKey Holder { get; }

    public string Name { get; }

    public TimeSpan? Lifetime { get; }

    /// <summary>Reads <c>authorization_details</c>, <c>req_cnf</c>, <c>agent_name</c> and <c>expires_in</c>, or names the error (RFC 6749, section 5.2; RFC 9396, section 5).</summary>
    public static bool TryRead(IssuerForm form, [NotNullWhen(true)] out TokenRequest? request, out string error, out string description)
    {
        request = null;
        error = "invalid_request";
        if (form["agent_name"] is not { } name)
        {
            description = "agent_name is missing";
            return false;
        }

        if (ReadKey(form["req_cnf"]) is not { } holder)
        {
            description = "req_cnf is not {\"jwk\":…} with a public Ed25519 key";
            return false;
        }

        if (!TryReadLifetime(form["expires_in"], out TimeSpan? lifetime))
        {
            description = "expires_in is not a number of seconds";
            return false;
        }

        if (ReadScopes(form["authorization_details"]) is not { } scopes)
        {
            error = "invalid_authorization_details";
            description = $"authorization_details is not one object of type {DetailType} with tools";
            return false;
        }

        description = "";
        request = new TokenRequest(scopes, holder, name, lifetime);
        return true;
    }

    private static bool TryReadLifetime(string? text, out TimeSpan? lifetime)
    {
        lifetime = null;
        if (text is null)
        {
            return true;
        }

        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0;
        lifetime = TimeSpan.FromSeconds(seconds);
        return isNumber;
    }

    /// <summary>The key in a confirmation, <c>{"jwk":{…}}</c> (RFC 7800, section 3.2).</summary>
    private static AgentPublicKey? ReadKey(string? json)
    {
        using JsonDocument? confirmation = Parse(json);
        return confirmation is { RootElement: { ValueKind: JsonValueKind.Object } root } && root.GetPropertyCount() == 1 && root.TryGetProperty("jwk", out JsonElement jwk)
            && AgentPublicKey.TryParseJwk(JsonMarshal.GetRawUtf8Value(jwk), out AgentPublicKey? key)
                ? key
                : null;
    }

    private static AgentScopeSet? ReadScopes(string? json)
    {
        using JsonDocument? details = Parse(json);
        return details is { RootElement: { ValueKind: JsonValueKind.Array } root } && root.GetArrayLength() == 1
            && root[0] is { ValueKind: JsonValueKind.Object } detail && detail.GetPropertyCount() == 2
            && detail.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals(DetailType)
            && detail.TryGetProperty("tools", out JsonElement tools)
            && AgentScopeSet.TryParse(JsonMarshal.GetRawUtf8Value(tools), out AgentScopeSet? scopes, out _)
            && scopes.Count > 0 && scopes.Actions.All(AgentScope.IsAction)
                ? scopes
                : null;
    }

    private static JsonDocument? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonDocument.Parse(json, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
