using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Wire;

namespace Quickstart;

/// <summary>
/// A compromised reader that holds its own key and signs whatever it likes, past every check this library makes when minting. It has a
/// valid chain for one folder, with one more delegation allowed.
/// </summary>
internal sealed class RogueReader(IAgentSigner key, AgentCredential chain) : IDisposable
{
    public AgentCredential Chain => chain;

    public IAgentSigner Key => key;

    /// <summary>Signs a child of its own token, with some claims changed to its liking, for another key of its own.</summary>
    public async Task<AgentCredential> ForgeChildAsync(IAgentSigner signer, AgentPublicKey holder, Action<JsonObject> change)
    {
        JsonObject child = Decode(chain.Tokens[^1]);
        long now = child["iat"]!.GetValue<long>();
        child["jti"] = Guid.NewGuid().ToString();
        child["iss"] = key.PublicKey.Id.ToUri().ToString();
        child["par_hash"] = HashOf(chain.Tokens[^1]);
        child["del_depth"] = child["del_depth"]!.GetValue<int>() + 1;
        child["cnf"] = new JsonObject { ["jwk"] = JsonNode.Parse(holder.ToJwk()) };
        child["iat"] = now;
        change(child);
        return AgentCredential.FromTokens([.. chain.Tokens, await SignAsync(signer, "aat+jwt", child)]);
    }

    /// <summary>Signs a proof for a call, with some claims changed to its liking.</summary>
    public static async Task<AgentPresentation> ProveAsync(
        AgentCredential chain, IAgentSigner holder, ToolCall call, string audience, DateTimeOffset now, Action<JsonObject>? change = null)
    {
        JsonObject proof = new()
        {
            ["aat_aud"] = audience,
            ["aat_hash"] = HashOf(chain.Tokens[^1]),
            ["aat_id"] = Decode(chain.Tokens[^1])["jti"]!.GetValue<string>(),
            ["aat_tool"] = call.Action,
            ["hta"] = JsonNode.Parse(call.Arguments.Utf8Json.Span),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
        };
        change?.Invoke(proof);
        return new AgentPresentation(chain, InvocationProof.FromToken(await SignAsync(holder, "aat-pop+jwt", proof)));
    }

    public void Dispose() => key.Dispose();

    private static async Task<string> SignAsync(IAgentSigner signer, string type, JsonObject claims)
    {
        string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"Ed25519","typ":"{{type}}"}"""));
        string payload = Base64Url.EncodeToString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(claims.ToJsonString())));
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await signer.SignAsync(Encoding.ASCII.GetBytes($"{header}.{payload}"), signature);
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    private static JsonObject Decode(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    private static string HashOf(string token) =>
        Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')])));
}
