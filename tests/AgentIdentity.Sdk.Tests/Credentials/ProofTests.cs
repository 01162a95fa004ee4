using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Every demand on a proof of possession, broken one at a time by the holder itself.</summary>
public sealed class ProofTests
{
    private static readonly InvocationExpectation Here = new() { Audience = Forge.Audience };

    private static readonly Dictionary<string, (Action<JsonObject> Break, string Code, string Step)> Rules = new()
    {
        ["jti is missing"] = (c => c.Remove("jti"), DenialCodes.Malformed, "7c"),
        ["jti is empty"] = (c => c["jti"] = "", DenialCodes.Malformed, "7c"),
        ["iat is missing"] = (c => c.Remove("iat"), DenialCodes.Malformed, "7c"),
        ["iat is a text"] = (c => c["iat"] = "1704067500", DenialCodes.Malformed, "7c"),
        ["aat_tool is missing"] = (c => c.Remove("aat_tool"), DenialCodes.Malformed, "7c"),
        ["hta is missing"] = (c => c.Remove("hta"), DenialCodes.Malformed, "7c"),
        ["hta is a text"] = (c => c["hta"] = "{}", DenialCodes.Malformed, "7c"),
        ["aat_aud is a list"] = (c => c["aat_aud"] = new JsonArray(Forge.Audience), DenialCodes.Malformed, "7c"),
        ["nonce is a number"] = (c => c["nonce"] = 1, DenialCodes.Malformed, "7c"),
        ["aat_id is another"] = (c => c["aat_id"] = "019471f8-0000-7000-8000-000000000002", DenialCodes.HolderBindingFailed, "7c"),
        ["aat_id is missing"] = (c => c.Remove("aat_id"), DenialCodes.HolderBindingFailed, "7c"),
        ["aat_hash is another"] = (c => c["aat_hash"] = "l3wEeq3lNmm_mKhB9LRBxKHaTqTfAnMvPMSxiQrEoMY", DenialCodes.HolderBindingFailed, "7c"),
        ["aat_hash is missing"] = (c => c.Remove("aat_hash"), DenialCodes.HolderBindingFailed, "7c"),
        ["aat_aud is another"] = (c => c["aat_aud"] = "https://other.example.com", DenialCodes.AudienceMismatch, "7d"),
        ["aat_aud has a slash more"] = (c => c["aat_aud"] = Forge.Audience + "/", DenialCodes.AudienceMismatch, "7d"),
        ["aat_aud is missing"] = (c => c.Remove("aat_aud"), DenialCodes.AudienceMismatch, "7d"),
        ["aat_tool is another"] = (c => c["aat_tool"] = "files.write", DenialCodes.ProofMismatch, "7e"),
        ["hta has another value"] = (c => c["hta"]!["path"] = "/reports/q4.txt", DenialCodes.ProofMismatch, "7f"),
        ["hta has an argument more"] = (c => c["hta"]!["head"] = 1, DenialCodes.ProofMismatch, "7f"),
        ["hta has an argument less"] = (c => c["hta"] = new JsonObject(), DenialCodes.ProofMismatch, "7f"),
        ["iat is 31 seconds ago"] = (c => c["iat"] = Forge.Now - 31, DenialCodes.ProofStale, "7g"),
        ["iat is 31 seconds ahead"] = (c => c["iat"] = Forge.Now + 31, DenialCodes.ProofStale, "7g"),
    };

    public static TheoryData<string> Broken() => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_proof_that_breaks_a_rule_is_refused_at_its_step(string rule) =>
        Refusal(Rules[rule].Break).ShouldBe(Rules[rule].Code, Rules[rule].Step);

    [Theory]
    [InlineData(-30)]
    [InlineData(0)]
    [InlineData(30)]
    public void A_proof_within_the_window_holds(int seconds) => Refusal(c => c["iat"] = Forge.Now + seconds).Should().BeNull();

    [Fact]
    public void A_proof_tells_its_id_and_until_when_it_must_be_remembered()
    {
        string root = Forge.Root();
        InvocationVerification verification = Verify(root, Forge.Proof(root));

        verification.Proof!.Id.Should().Be("019471f8-0000-7000-8000-000000000a01");
        verification.Proof.IssuedAt.Should().Be(Forge.Instant);
        verification.Proof.ValidUntil.Should().Be(Forge.Instant.AddSeconds(31), "at 30 seconds it is still accepted");
    }

    [Fact]
    public void A_proof_another_key_signed_is_refused()
    {
        Refusal(signer: Forge.Attacker).ShouldBe(DenialCodes.SignatureInvalid, "7b");
        Refusal(signer: Forge.Authority).ShouldBe(DenialCodes.SignatureInvalid, "7b");
    }

    [Fact]
    public void The_parents_holder_cannot_prove_for_the_leaf()
    {
        string root = Forge.Root();
        string child = Forge.Child(root);
        CredentialVerifier verifier = Forge.Verifier();
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(root, child)).Credential!;

        verifier.VerifyInvocation(credential, InvocationProof.FromToken(Forge.Proof(child)), Forge.Call, Here).Denial
            .ShouldBe(DenialCodes.SignatureInvalid, "7b");
        verifier.VerifyInvocation(credential, InvocationProof.FromToken(Forge.Proof(child, signer: Forge.Worker)), Forge.Call, Here).IsValid.Should().BeTrue();
    }

    [Fact]
    public void A_thief_cannot_make_the_verifier_look_at_constraints() =>
        Refusal(signer: Forge.Attacker, call: new ToolCall("files.write")).ShouldBe(DenialCodes.SignatureInvalid, "7b");

    [Fact]
    public void A_proof_grants_nothing_the_chain_does_not()
    {
        Refusal(c => c["aat_tool"] = "files.write", call: new ToolCall("files.write", new() { ["path"] = "/reports/q3.txt" }))
            .ShouldBe(DenialCodes.ScopeNotGranted, "6b");
        Refusal(c => c["hta"]!["path"] = "/etc/passwd", call: new ToolCall("files.read", new() { ["path"] = "/etc/passwd" }))
            .ShouldBe(DenialCodes.ArgumentNotPermitted, "6b");
    }

    [Theory]
    [InlineData("{\"path\":\"\\/reports\\u002fq3.txt\"}")]
    [InlineData("{ \"p\\u0061th\" : \"/reports/q3.txt\" }")]
    public void Arguments_are_compared_in_canonical_form(string hta)
    {
        string root = Forge.Root();
        string payload = Forge.ProofClaims(root, c => c.Remove("hta")).ToJsonString();
        string proof = Forge.Sign(Forge.ProofHeader, $"{payload[..^1]},\"hta\":{hta}}}", Forge.Orchestrator);

        Verify(root, proof).Denial.Should().BeNull();
    }

    [Fact]
    public void A_number_in_the_proof_that_JSON_cannot_carry_is_refused()
    {
        string root = Forge.Root(c => c["authorization_details"] = Forge.Details("""{"files.read":{}}"""));
        string payload = Forge.ProofClaims(root, c => c.Remove("hta")).ToJsonString();
        string proof = Forge.Sign(Forge.ProofHeader, $"{payload[..^1]},\"hta\":{{\"n\":9007199254740993}}}}", Forge.Orchestrator);

        Verify(root, proof, new ToolCall("files.read", new() { ["n"] = 9007199254740992L })).Denial.ShouldBe(DenialCodes.ProofMismatch, "7f");
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("{\"payload\":\"\",\"signature\":\"\"}")]
    public void A_proof_that_is_no_compact_JWS_is_refused(string proof) => Verify(Forge.Root(), proof).Denial.Should().NotBeNull();

    [Fact]
    public void A_proof_without_two_dots_fails_at_the_front_end() => Verify(Forge.Root(), "a.b").Denial.ShouldBe(DenialCodes.Malformed, "0");

    [Fact]
    public void A_proof_over_the_size_limit_is_refused_before_its_signature_is_looked_at() =>
        Verify(Forge.Root(), new string('a', AgentCredential.MaxTokenBytes + 1)).Denial.ShouldBe(DenialCodes.TooLarge, "2a");

    [Theory]
    [InlineData("""{"jti":"a","jti":"b"}""", DenialCodes.DuplicateMember)]
    [InlineData("{", DenialCodes.Malformed)]
    public void A_payload_that_is_not_strict_JSON_is_refused(string payload, string code) =>
        Verify(Forge.Root(), Forge.Sign(Forge.ProofHeader, payload, Forge.Orchestrator)).Denial.ShouldBe(code, "7b");

    [Fact]
    public void A_nonce_that_was_issued_must_come_back()
    {
        Refusal(c => c["nonce"] = "n1", nonce: "n1").Should().BeNull();
        Refusal(c => c["nonce"] = "n2", nonce: "n1").ShouldBe(DenialCodes.NonceMismatch, "7h");
        Refusal(nonce: "n1").ShouldBe(DenialCodes.NonceMismatch, "7h");
        Refusal(c => c["nonce"] = "n1").Should().BeNull("none is demanded");
    }

    [Fact]
    public void An_empty_nonce_is_not_satisfied_by_no_nonce() => Refusal(nonce: "").ShouldBe(DenialCodes.NonceMismatch, "7h");

    [Fact]
    public void A_verifier_may_accept_proofs_without_an_audience_but_never_with_another()
    {
        VerificationLimits lenient = new() { RequireProofAudience = false };

        Refusal(c => c.Remove("aat_aud"), limits: lenient).Should().BeNull();
        Refusal(c => c["aat_aud"] = "https://other.example.com", limits: lenient).ShouldBe(DenialCodes.AudienceMismatch, "7d");
    }

    [Fact]
    public void The_window_is_the_verifiers_to_choose()
    {
        VerificationLimits strict = new() { ProofWindow = TimeSpan.FromSeconds(5) };

        Refusal(c => c["iat"] = Forge.Now - 5, limits: strict).Should().BeNull();
        Refusal(c => c["iat"] = Forge.Now - 6, limits: strict).ShouldBe(DenialCodes.ProofStale, "7g");
    }

    [Fact]
    public void A_chain_that_expired_after_it_was_proved_carries_no_call()
    {
        FakeTimeProvider clock = new(Forge.Instant);
        CredentialVerifier verifier = Forge.Verifier(clock: clock);
        string root = Forge.Root(c => c["exp"] = Forge.Now + 10);
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(root)).Credential!;
        InvocationProof proof = InvocationProof.FromToken(Forge.Proof(root));

        clock.Advance(TimeSpan.FromSeconds(9));
        verifier.VerifyInvocation(credential, proof, Forge.Call, Here).IsValid.Should().BeTrue();
        clock.Advance(TimeSpan.FromSeconds(1));
        verifier.VerifyInvocation(credential, proof, Forge.Call, Here).Denial.ShouldBe(DenialCodes.Expired, "3e");
    }

    [Fact]
    public void A_stranger_does_not_learn_that_the_chain_has_expired()
    {
        FakeTimeProvider clock = new(Forge.Instant);
        CredentialVerifier verifier = Forge.Verifier(clock: clock);
        string root = Forge.Root(c => c["exp"] = Forge.Now + 10);
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(root)).Credential!;
        InvocationProof stolen = InvocationProof.FromToken(Forge.Proof(root, signer: Forge.Attacker));

        clock.Advance(TimeSpan.FromSeconds(10));

        verifier.VerifyInvocation(credential, stolen, Forge.Call, Here).Denial.ShouldBe(DenialCodes.SignatureInvalid, "7b");
    }

    [Fact]
    public void A_proof_does_not_show_itself_in_logs() => InvocationProof.FromToken("secret").ToString().Should().Be(nameof(InvocationProof));

    /// <summary>Why a proof for a sound root is refused, or null.</summary>
    internal static Denial? Refusal(
        Action<JsonObject>? change = null, string header = Forge.ProofHeader, SeededSigner? signer = null, ToolCall? call = null, string? nonce = null,
        VerificationLimits? limits = null)
    {
        string root = Forge.Root();
        return Verify(root, Forge.Proof(root, change, header, signer), call, nonce, limits).Denial;
    }

    private static InvocationVerification Verify(string root, string proof, ToolCall? call = null, string? nonce = null, VerificationLimits? limits = null)
    {
        CredentialVerifier verifier = Forge.Verifier(limits);
        CredentialVerification chain = verifier.Verify(AgentCredential.FromTokens(root));
        chain.IsValid.Should().BeTrue(chain.Denial?.Reason);
        return verifier.VerifyInvocation(
            chain.Credential!, InvocationProof.FromToken(proof), call ?? Forge.Call, new InvocationExpectation { Audience = Forge.Audience, Nonce = nonce });
    }
}
