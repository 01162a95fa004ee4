using System.Text;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Whatever is made of a chain or proof, the answer is an answer. Each byte of a sound one is tampered with in <c>TamperedPresentationTests</c>.</summary>
public sealed class TamperingTests
{
    private static readonly string Root = Forge.Root();
    private static readonly string[] Chain = [Root, Forge.Child(Root), Forge.Grandchild(Forge.Child(Root))];

    [Fact]
    public void Garbage_is_refused_without_an_exception()
    {
        CredentialVerifier verifier = Forge.Verifier();
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(Chain)).Credential!;
        InvocationExpectation here = new() { Audience = Forge.Audience };

        Gen.Select(Gen.String.Array[0, 10], Gen.String).Sample(
            (tokens, proof) => !verifier.Verify(AgentCredential.FromTokens(tokens)).IsValid
                && !verifier.VerifyInvocation(credential, InvocationProof.FromToken(proof), Forge.Call, here).IsValid,
            iter: 500, threads: 1);
        Gen.Byte.Array[0, 200].Sample(
            bytes => !AgentCredential.TryParse(bytes, out _) && !AgentPresentation.TryParse(bytes, out _), iter: 2000, threads: 1);
    }

    [Fact]
    public void Signed_garbage_is_refused_without_an_exception() =>
        Gen.Select(JsonGen.Value, JsonGen.Value).Sample(
            (header, payload) => Forge.Refusal(Forge.Sign(header, payload, Forge.Authority)) is not null
                && Forge.Refusal(Forge.Sign(Forge.TokenHeader, payload, Forge.Authority)) is not null
                && Forge.Refusal(Root, Forge.Sign(Forge.TokenHeader, payload, Forge.Orchestrator)) is not null,
            iter: 300, threads: 1);

    [Fact]
    public void A_claim_of_any_other_value_is_refused_or_harmless_but_never_an_exception()
    {
        string[] names = [.. Forge.RootClaims().Select(claim => claim.Key), "aud", "nbf", "status", "par_hash", Forge.Profile];

        Gen.Select(Gen.OneOf<string>(names), JsonGen.Value).Sample((name, value) =>
        {
            string root = Forge.Root(claims => claims[name] = System.Text.Json.Nodes.JsonNode.Parse(Encoding.UTF8.GetBytes(value)));
            string child = Forge.Child(Root, claims => claims[name] = System.Text.Json.Nodes.JsonNode.Parse(Encoding.UTF8.GetBytes(value)));
            _ = Forge.Refusal(root);
            _ = Forge.Refusal(Root, child);
        }, iter: 300, threads: 1);
    }
}
