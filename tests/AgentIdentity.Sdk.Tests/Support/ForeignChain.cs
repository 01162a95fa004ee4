using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Support;

/// <summary>A chain as another implementation would mint it: the specification's claims and none of ours.</summary>
internal static class ForeignChain
{
    public const string Issuer = "https://partner.example";

    public static async Task<(AgentPrincipal Agent, TrustAnchor Anchor)> WithoutSponsorAsync(TimeProvider clock, Sponsor? sponsor)
    {
        AgentKeyring keyring = new();
        IAgentSigner issuer = keyring.CreateSigner();
        IAgentSigner holder = keyring.CreateSigner();
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        JsonObject payload = new()
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["iss"] = Issuer,
            ["iat"] = now,
            ["exp"] = now + 3600,
            ["cnf"] = new JsonObject { ["jwk"] = JsonNode.Parse(Doors.Jwk(holder.PublicKey.Raw.Span)) },
            ["del_depth"] = 0,
            ["del_max_depth"] = 0,
            ["authorization_details"] = new JsonArray(new JsonObject
            {
                ["type"] = "attenuating_agent_token",
                ["tools"] = new JsonObject { [GuardSetup.Action] = new JsonObject() },
            }),
        };
        string input = $"{Encode("""{"alg":"Ed25519","typ":"aat+jwt"}""")}.{Encode(payload.ToJsonString())}";
        byte[] signature = new byte[64];
        await issuer.SignAsync(Encoding.ASCII.GetBytes(input), signature);

        TrustAnchor anchor = new(Issuer, issuer.PublicKey, sponsor);
        TrustAnchors anchors = new();
        anchors.Add(anchor);
        CredentialVerification verification = new CredentialVerifier(anchors, clock: clock)
            .Verify(AgentCredential.FromTokens($"{input}.{Base64Url.EncodeToString(signature)}"));
        return (AgentPrincipal.FromCredential(verification.Credential!, holder, new AgentKeyring(), clock), anchor);
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
