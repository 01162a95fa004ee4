using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Support;

/// <summary>Tokens and proofs made by hand, so that they may say what our own minting refuses to say.</summary>
internal static class Forge
{
    public const long Now = 1_704_067_500;
    public const string Issuer = "https://auth.example.com";
    public const string Audience = "https://tools.example.com";
    public const string Profile = "https://agentidentity.dev/aat";
    public const string TokenHeader = """{"alg":"Ed25519","typ":"aat+jwt"}""";
    public const string ProofHeader = """{"alg":"Ed25519","typ":"aat-pop+jwt"}""";
    public const string RestrictedHeader =
        """{"alg":"Ed25519","crit":["https://agentidentity.dev/aat"],"https://agentidentity.dev/aat":1,"typ":"aat+jwt"}""";

    public const string ReportsTools = """{"files.read":{"path":{"constraint_type":"x_within","root":"/reports"}}}""";

    public static readonly SeededSigner Authority = new(1);
    public static readonly SeededSigner Orchestrator = new(2);
    public static readonly SeededSigner Worker = new(3);
    public static readonly SeededSigner Helper = new(4);
    public static readonly SeededSigner Attacker = new(255);

    public static DateTimeOffset Instant => DateTimeOffset.FromUnixTimeSeconds(Now);

    public static ToolCall Call => new("files.read", new() { ["path"] = "/reports/q3.txt" });

    public static CredentialVerifier Verifier(VerificationLimits? limits = null, TrustAnchors? anchors = null, TimeProvider? clock = null)
    {
        if (anchors is null)
        {
            anchors = new TrustAnchors();
            anchors.Add(new TrustAnchor(Issuer, Authority.PublicKey));
        }

        return new CredentialVerifier(anchors, limits, clock ?? new FakeTimeProvider(Instant));
    }

    /// <summary>Why a chain is refused, or null.</summary>
    public static Denial? Refusal(params IEnumerable<string> tokens) => Verifier().Verify(AgentCredential.FromTokens(tokens)).Denial;

    public static VerifiedCredential Proved(params IEnumerable<string> tokens)
    {
        CredentialVerification verification = Verifier().Verify(AgentCredential.FromTokens(tokens));
        verification.IsValid.Should().BeTrue(verification.Denial?.Reason);
        return verification.Credential!;
    }

    public static void ShouldBe(this Denial? denial, string code, string? step)
    {
        denial.Should().NotBeNull($"{code} at {step} is expected");
        (denial!.Code, denial.Step).Should().Be((code, step), denial.Reason);
    }

    public static JsonObject RootClaims(Action<JsonObject>? change = null)
    {
        JsonObject claims = new()
        {
            ["jti"] = "019471f8-0000-7000-8000-000000000001",
            ["iss"] = Issuer,
            ["iat"] = Now - 300,
            ["exp"] = Now + 3300,
            ["del_depth"] = 0,
            ["del_max_depth"] = 3,
            ["cnf"] = Confirmation(Orchestrator),
            ["authorization_details"] = Details(ReportsTools),
        };
        change?.Invoke(claims);
        return claims;
    }

    /// <summary>What a sound child of a token says, one deeper than its parent.</summary>
    public static JsonObject ChildClaims(string parent, SeededSigner issuer, SeededSigner holder, Action<JsonObject>? change = null)
    {
        JsonObject above = Payload(parent);
        int depth = (int)above["del_depth"]! + 1;
        JsonObject claims = new()
        {
            ["jti"] = $"019471f8-0000-7000-8000-{depth + 1:x12}",
            ["iss"] = issuer.Uri,
            ["iat"] = Now - 100,
            ["exp"] = Now + 200,
            ["del_depth"] = depth,
            ["del_max_depth"] = above["del_max_depth"]!.DeepClone(),
            ["par_hash"] = Hash(parent),
            ["cnf"] = Confirmation(holder),
            ["authorization_details"] = above["authorization_details"]?.DeepClone(),
        };
        change?.Invoke(claims);
        return claims;
    }

    public static JsonObject ProofClaims(string leaf, Action<JsonObject>? change = null)
    {
        JsonObject claims = new()
        {
            ["jti"] = "019471f8-0000-7000-8000-000000000a01",
            ["iat"] = Now,
            ["aat_id"] = Payload(leaf)["jti"]!.DeepClone(),
            ["aat_hash"] = Hash(leaf),
            ["aat_tool"] = "files.read",
            ["hta"] = new JsonObject { ["path"] = "/reports/q3.txt" },
            ["aat_aud"] = Audience,
        };
        change?.Invoke(claims);
        return claims;
    }

    public static string Root(Action<JsonObject>? change = null, string header = TokenHeader, SeededSigner? signer = null) =>
        Sign(header, RootClaims(change).ToJsonString(), signer ?? Authority);

    public static string Child(string parent, Action<JsonObject>? change = null, string header = TokenHeader, SeededSigner? signer = null) =>
        Sign(header, ChildClaims(parent, Orchestrator, Worker, change).ToJsonString(), signer ?? Orchestrator);

    public static string Grandchild(string parent, Action<JsonObject>? change = null, string header = TokenHeader) =>
        Sign(header, ChildClaims(parent, Worker, Helper, change).ToJsonString(), Worker);

    public static string Proof(string leaf, Action<JsonObject>? change = null, string header = ProofHeader, SeededSigner? signer = null) =>
        Sign(header, ProofClaims(leaf, change).ToJsonString(), signer ?? Orchestrator);

    /// <summary>A sound chain of depth + 1 tokens, each held by a key of its own.</summary>
    public static List<string> Chain(int depth, int maxDepth, Func<int, string>? restrict = null)
    {
        List<string> chain = [Root(claims => claims["del_max_depth"] = maxDepth)];
        SeededSigner issuer = Orchestrator;
        for (int i = 1; i <= depth; i++)
        {
            SeededSigner holder = new((byte)(100 + i));
            JsonObject claims = ChildClaims(chain[^1], issuer, holder, child => Pad(child, restrict?.Invoke(i)));
            chain.Add(Sign(TokenHeader, claims.ToJsonString(), issuer));
            issuer = holder;
        }

        return chain;
    }

    public static string Sign(string header, string payload, SeededSigner signer)
    {
        string input = $"{Encode(header)}.{Encode(payload)}";
        return $"{input}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>Signs segments exactly as they are given.</summary>
    public static string SignRaw(string header, string payload, SeededSigner signer)
    {
        string input = $"{header}.{payload}";
        return $"{input}.{Base64Url.EncodeToString(signer.Sign(Encoding.UTF8.GetBytes(input)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string Hash(string token) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')])));

    public static JsonObject Payload(string token) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    public static JsonNode Json(string text) => JsonNode.Parse(text)!;

    public static JsonObject Confirmation(SeededSigner holder) => new() { ["jwk"] = Json(holder.PublicKey.ToJwk()) };

    public static JsonArray Details(string tools) =>
        new(new JsonObject { ["type"] = "attenuating_agent_token", ["tools"] = Json(tools) });

    private static void Pad(JsonObject claims, string? padding)
    {
        if (padding is not null)
        {
            claims["padding"] = padding;
        }
    }
}
