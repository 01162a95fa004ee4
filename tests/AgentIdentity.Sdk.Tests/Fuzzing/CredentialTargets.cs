using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The readers of tokens, chains, proofs and presentations: as anybody may send them, and as a hostile key holder may sign them.</summary>
internal static class CredentialTargets
{
    private static readonly string[] Chain = MakeChain();
    private static readonly string Proof = Forge.Proof(Chain[^1], signer: Forge.Helper);
    private static readonly CredentialVerifier Verifier = Forge.Verifier();
    private static readonly VerifiedCredential Proved = Verifier.Verify(AgentCredential.FromTokens(Chain)).Credential!;
    private static readonly VerifiedCredential Root = Verifier.Verify(AgentCredential.FromTokens(Chain[0])).Credential!;
    private static readonly InvocationExpectation Here = new() { Audience = Forge.Audience };

    /// <summary>What was signed by the keys that are believed here; the published vectors are signed by the same ones.</summary>
    private static readonly HashSet<string> Genuine = [.. Chain, Proof, .. VectorTokens()];

    public static FuzzTarget[] All { get; } =
    [
        new("token", [.. Genuine.Select(Encoding.UTF8.GetBytes)], Token),
        new("presentation", [Encoding.UTF8.GetBytes(new AgentPresentation(AgentCredential.FromTokens(Chain), InvocationProof.FromToken(Proof)).ToJson())], Presentation),
        new("header", [.. ((string[])[Forge.TokenHeader, Forge.RestrictedHeader, Forge.ProofHeader]).Select(Encoding.UTF8.GetBytes)], Header),
        new("root payload", [.. Chain.Concat(VectorTokens()).Select(PayloadOf).Append(FullRoot())], RootPayload, BytesAllowed: 400),
        new("child payload", [.. Chain.Concat(VectorTokens()).Select(PayloadOf)], ChildPayload, BytesAllowed: 400),
        new("proof payload", [PayloadOf(Proof)], ProofPayload, BytesAllowed: 400),
    ];

    /// <summary>Anybody's bytes, alone and below a genuine root: never believed unless they are the genuine ones.</summary>
    private static void Token(byte[] input)
    {
        string token = Encoding.UTF8.GetString(input);
        bool isBelieved = Verifier.Verify(AgentCredential.FromTokens(token)).IsValid
            || Verifier.Verify(AgentCredential.FromTokens(Chain[0], token)).IsValid
            || Verifier.VerifyInvocation(Proved, InvocationProof.FromToken(token), Forge.Call, Here).IsValid;
        FuzzFinding.Unless(!isBelieved || Genuine.Contains(token), "a token nobody signed was believed");
    }

    private static void Presentation(byte[] input)
    {
        if (!AgentPresentation.TryParse(input, out AgentPresentation? presentation))
        {
            return;
        }

        FuzzFinding.Unless(SecondOpinion.IsStrictJson(input), "only this library accepts it");
        FuzzFinding.Unless(
            AgentPresentation.TryParse(Encoding.UTF8.GetBytes(presentation.ToJson()), out AgentPresentation? again) && presentation.Credential.Equals(again.Credential),
            "a presentation does not survive the wire");
        CredentialVerification verification = Verifier.Verify(presentation.Credential);
        if (verification.IsValid && Verifier.VerifyInvocation(verification.Credential, presentation.Proof, Forge.Call, Here).IsValid)
        {
            FuzzFinding.Unless(
                presentation.Credential.Tokens.SequenceEqual(Chain) && presentation.Proof.ToCompact() == Proof, "a presentation nobody made was believed");
        }
    }

    /// <summary>A header the authority signed: what it must say, it says to everybody.</summary>
    private static void Header(byte[] input)
    {
        string token = Signed(input, PayloadOf(Chain[0]), Forge.Authority);
        if (Verifier.Verify(AgentCredential.FromTokens(token)).IsValid)
        {
            FuzzFinding.Unless(SecondOpinion.IsStrictJson(input), "only this library accepts it");
            using JsonDocument header = JsonDocument.Parse(input);
            FuzzFinding.Unless(
                header.RootElement.GetProperty("alg").GetString() == "Ed25519" && header.RootElement.GetProperty("typ").GetString() == "aat+jwt",
                "a header says something else than it must");
        }
    }

    private static void RootPayload(byte[] input) => Believed([Signed(Encoding.UTF8.GetBytes(Forge.TokenHeader), input, Forge.Authority)], input, parent: null);

    private static void ChildPayload(byte[] input) =>
        Believed([Chain[0], Signed(Encoding.UTF8.GetBytes(Forge.TokenHeader), input, Forge.Orchestrator)], input, Root);

    /// <summary>Whatever its rightful signer says: strict JSON, and no more than the parent has.</summary>
    private static void Believed(string[] tokens, byte[] payload, VerifiedCredential? parent)
    {
        CredentialVerification verification = Verifier.Verify(AgentCredential.FromTokens(tokens));
        if (!verification.IsValid)
        {
            FuzzFinding.Unless(verification.Denial.Code.Length > 0 && verification.Denial.Step is not null, "a refusal without a code and step");
            return;
        }

        FuzzFinding.Unless(SecondOpinion.IsStrictJson(payload, maxDepth: 128), "only this library accepts it");
        FuzzFinding.Unless(parent is null || verification.Credential.Scopes.Attenuates(parent.Scopes), "a child has more than its parent");
        FuzzFinding.Unless(parent is null || verification.Credential.Expires <= parent.Expires, "a child outlives its parent");
        FuzzFinding.Unless(verification.Credential.Scopes.Attenuates(verification.Credential.Scopes), "scopes exceed themselves");
        verification.Credential.Scopes.Covers(Forge.Call);
    }

    private static void ProofPayload(byte[] input)
    {
        string proof = Signed(Encoding.UTF8.GetBytes(Forge.ProofHeader), input, Forge.Helper);
        if (Verifier.VerifyInvocation(Proved, InvocationProof.FromToken(proof), Forge.Call, Here).IsValid)
        {
            FuzzFinding.Unless(SecondOpinion.IsStrictJson(input), "only this library accepts it");
            using JsonDocument claims = JsonDocument.Parse(input);
            FuzzFinding.Unless(
                claims.RootElement.GetProperty("hta").GetProperty("path").GetString() == "/reports/q3.txt" && claims.RootElement.GetProperty("aat_tool").GetString() == "files.read",
                "a proof for another call was believed");
        }
    }

    private static string Signed(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, SeededSigner signer)
    {
        string input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{input}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static byte[] PayloadOf(string token) => Base64Url.DecodeFromChars(token.Split('.')[1]);

    private static string[] MakeChain()
    {
        string root = Forge.Root();
        string child = Forge.Child(root);
        return [root, child, Forge.Grandchild(child)];
    }

    /// <summary>A root with every claim and every constraint there is.</summary>
    private static byte[] FullRoot() => Encoding.UTF8.GetBytes(Forge.RootClaims(claims =>
    {
        claims["aud"] = Forge.Json($"[\"{Forge.Audience}\",\"b\"]");
        claims["nbf"] = 0;
        claims[Forge.Profile] = Forge.Json(
            """{"lineage":"l","name":"n","principal":"p","purpose":"u","sponsor":{"assurance":"authenticated","how":"oidc","id":"a","kind":"human"},"task":"t"}""");
        claims["authorization_details"] = Forge.Details(Encoding.UTF8.GetString(ScopeTargets.Full));
    }).ToJsonString());

    /// <summary>Tokens of the published vectors, where they are.</summary>
    private static IEnumerable<string> VectorTokens()
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("AGENTID_VECTORS") ?? Repository.PathTo("..", "shared", "vectors"), "aat-02.json");
        if (!File.Exists(file))
        {
            return [];
        }

        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. Texts(vectors.RootElement).Where(text => text.Split('.') is { Length: 3 } parts && Base64Url.IsValid(parts[1]) && parts[1].Length is > 0 and < 4096).Distinct()];
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };
}
