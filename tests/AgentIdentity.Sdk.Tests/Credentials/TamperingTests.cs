using System.Text;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Whatever is changed in a sound chain or proof, the answer is no, and it is an answer.</summary>
public sealed class TamperingTests
{
    private static readonly string Root = Forge.Root();
    private static readonly string[] Chain = [Root, Forge.Child(Root), Forge.Grandchild(Forge.Child(Root))];
    private static readonly string Proof = Forge.Proof(Chain[^1], signer: Forge.Helper);

    [Fact]
    public void The_untouched_chain_is_accepted() => Forge.Refusal(Chain).Should().BeNull();

    [Fact]
    public void Flipping_any_bit_of_any_token_breaks_the_chain() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100_000], Gen.Int[0, 7]).Sample(
            (token, at, bit) => !IsAccepted(token, Flip(Chain[token], at % Chain[token].Length, bit)), iter: 1000, threads: 1);

    [Fact]
    public void Dropping_any_byte_of_a_chain_of_two_breaks_it()
    {
        for (int token = 0; token < 2; token++)
        {
            for (int at = 0; at < Chain[token].Length; at++)
            {
                string[] chain = [Chain[0], Chain[1]];
                chain[token] = chain[token].Remove(at, 1);

                Forge.Refusal(chain).Should().NotBeNull($"byte {at} of token {token} is missing");
            }
        }
    }

    [Fact]
    public void Inserting_any_byte_breaks_the_chain() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100_000], Gen.Char[(char)0, (char)127]).Sample(
            (token, at, inserted) => !IsAccepted(token, Chain[token].Insert(at % (Chain[token].Length + 1), inserted.ToString())), iter: 500, threads: 1);

    [Fact]
    public void Flipping_any_bit_of_a_proof_breaks_it()
    {
        CredentialVerifier verifier = Forge.Verifier();
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(Chain)).Credential!;
        InvocationExpectation here = new() { Audience = Forge.Audience };
        verifier.VerifyInvocation(credential, InvocationProof.FromToken(Proof), Forge.Call, here).IsValid.Should().BeTrue();

        Gen.Select(Gen.Int[0, Proof.Length - 1], Gen.Int[0, 7]).Sample(
            (at, bit) => !verifier.VerifyInvocation(credential, InvocationProof.FromToken(Flip(Proof, at, bit)), Forge.Call, here).IsValid, iter: 500, threads: 1);
    }

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

    private static bool IsAccepted(int token, string changed)
    {
        string[] chain = [.. Chain];
        chain[token] = changed;
        return Forge.Refusal(chain) is null;
    }

    private static string Flip(string token, int at, int bit)
    {
        char[] text = token.ToCharArray();
        text[at] = (char)(text[at] ^ (1 << bit));
        return new string(text);
    }
}
