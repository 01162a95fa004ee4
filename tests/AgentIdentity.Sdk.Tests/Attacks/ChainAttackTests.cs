using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on the shape of a chain: who signed what, in which order, below which parent, how deep.</summary>
public sealed class ChainAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "15")]
    [InlineData(0, "3b")]
    [InlineData(1, "4b")]
    [InlineData(2, "4b")]
    public async Task A_token_the_attacker_signed_in_anothers_name_is_refused(int at, string step) =>
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, step, Gate.Chain(at, signer: Forge.Attacker));

    [Theory]
    [Trait("Attack", "15")]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_token_the_attacker_signed_in_its_own_name_is_refused(int at) =>
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "4b", Gate.Chain(at, claims => claims["iss"] = Forge.Attacker.Uri, signer: Forge.Attacker));

    [Fact]
    [Trait("Attack", "15")]
    public async Task A_holder_cannot_sign_in_anothers_name() =>
        await _gate.RefusesAsync(DenialCodes.IssuerMismatch, "4c", Gate.Chain(2, claims => claims["iss"] = Forge.Orchestrator.Uri));

    [Fact]
    [Trait("Attack", "16")]
    public async Task An_authority_does_not_speak_for_another()
    {
        Sponsor partners = Sponsor.Asserted(SponsorKind.Service, "partner");
        await using Gate gate = new(builder => builder.Trust(new TrustAnchor("https://partner.example", Forge.Attacker.PublicKey, partners)));

        (await gate.PresentAsync(Gate.Chain(0, signer: Forge.Attacker)))!.Code.Should().Be(DenialCodes.SignatureInvalid);
        (await gate.PresentAsync(Gate.Chain(0, claims => claims["iss"] = "https://partner.example")))!.Code
            .Should().Be(DenialCodes.SignatureInvalid);
        gate.Tool.Runs.Should().Be(0);
        await gate.AcceptsAsync(Gate.Genuine);
        await gate.AcceptsAsync(Gate.Chain(0, claims => claims["iss"] = "https://partner.example", signer: Forge.Attacker));
    }

    [Fact]
    [Trait("Attack", "17")]
    public async Task A_child_of_a_narrow_grant_does_not_hang_on_a_wide_one_of_the_same_key()
    {
        string wide = Forge.Root(claims => (claims["jti"], claims["authorization_details"]) =
            ("wide", Forge.Details("""{"files.read":{"path":{"constraint_type":"wildcard"}}}""")));

        await _gate.RefusesAsync(DenialCodes.ParentMismatch, "4q", [wide, Gate.Genuine[1], Gate.Genuine[2]]);
        await _gate.AcceptsAsync([wide, Forge.Child(wide)]);
    }

    [Fact]
    [Trait("Attack", "18")]
    public async Task A_commitment_to_the_payload_alone_is_refused()
    {
        string payload = Gate.Genuine[0].Split('.')[1];

        await _gate.RefusesAsync(DenialCodes.ParentMismatch, "4q", Gate.Chain(1, claims => claims["par_hash"] = Hash(payload)));
        await _gate.RefusesAsync(DenialCodes.ParentMismatch, "4q", Gate.Chain(1, claims => claims["par_hash"] = Hash(Gate.Genuine[0])));
    }

    [Fact]
    [Trait("Attack", "18")]
    public async Task A_commitment_to_the_parent_as_somebody_would_write_it_again_is_refused()
    {
        string root = Forge.Sign(Forge.TokenHeader, Forge.RootClaims().ToJsonString() + " ", Forge.Authority);

        await _gate.RefusesAsync(DenialCodes.ParentMismatch, "4q", [root, Gate.Genuine[1], Gate.Genuine[2]]);
        await _gate.AcceptsAsync([root, Forge.Child(Gate.Genuine[0], claims => claims["par_hash"] = Forge.Hash(root))]);
    }

    [Fact]
    [Trait("Attack", "19")]
    public async Task A_child_does_not_hang_on_its_parent_issued_anew()
    {
        string anew = Forge.Root(claims => (claims["jti"], claims["iat"]) = ("anew", Forge.Now - 200));

        await _gate.RefusesAsync(DenialCodes.ParentMismatch, "4q", [anew, Gate.Genuine[1], Gate.Genuine[2]]);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task A_chain_in_any_other_order_or_with_anything_missing_or_repeated_is_refused()
    {
        string[] g = Gate.Genuine;
        string[][] hostile =
        [
            [g[1], g[0], g[2]], [g[0], g[2], g[1]], [g[2], g[1], g[0]], [g[1], g[2], g[0]], [g[2], g[0], g[1]],     // reordered
            [g[0], g[2]], [g[1], g[2]], [g[1]], [g[2]],                                                             // the middle or the root dropped
            [g[0], g[0]], [g[0], g[1], g[1]], [g[0], g[1], g[2], g[2]], [g[0], g[1], g[0]], [g[0], g[1], g[2], g[0], g[1], g[2]],     // repeated, in a circle
        ];
        foreach (string[] chain in hostile)
        {
            (await _gate.PresentAsync(chain, _gate.Proof(g))).Should().NotBeNull();
            (await _gate.PresentAsync(chain)).Should().NotBeNull();
        }

        _gate.Tool.Runs.Should().Be(0);
        await _gate.AcceptsAsync(g);
    }

    [Fact]
    [Trait("Attack", "20")]
    public async Task Two_tokens_of_one_id_are_refused() =>
        await _gate.RefusesAsync(DenialCodes.DuplicateToken, "2c", Gate.Chain(2, claims => claims["jti"] = Forge.RootClaims()["jti"]!.DeepClone()));

    [Fact]
    [Trait("Attack", "20")]
    public async Task No_chain_at_all_is_refused() => await _gate.RefusesAsync(DenialCodes.Malformed, "1", [], _gate.Proof(Gate.Genuine));

    [Fact]
    [Trait("Attack", "21")]
    public async Task A_chain_without_its_leaf_needs_the_key_of_what_is_its_leaf_then()
    {
        string[] prefix = Gate.Genuine[..2];

        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", prefix, _gate.Proof(Gate.Genuine));
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", prefix, _gate.Proof(prefix, signer: Forge.Helper));
        await _gate.AcceptsAsync(prefix);
    }

    [Theory]
    [Trait("Attack", "22")]
    [InlineData(0, "del_depth", "1", DenialCodes.DepthInvalid, "3c")]
    [InlineData(0, "del_depth", "false", DenialCodes.DepthInvalid, "3c")]
    [InlineData(0, "del_depth", "0.0", DenialCodes.DepthInvalid, "3c")]
    [InlineData(0, "del_depth", "-0", DenialCodes.DepthInvalid, "3c")]
    [InlineData(0, "del_max_depth", "9", DenialCodes.DepthInvalid, "3i")]
    [InlineData(1, "del_depth", "0", DenialCodes.DepthInvalid, "4d")]
    [InlineData(1, "del_depth", "2", DenialCodes.DepthInvalid, "4d")]
    [InlineData(1, "del_depth", "1.0", DenialCodes.Malformed, "4b")]
    [InlineData(2, "del_depth", "1e0", DenialCodes.Malformed, "4b")]
    [InlineData(2, "del_depth", "18446744073709551618", DenialCodes.Malformed, "4b")]
    [InlineData(2, "del_max_depth", "4", DenialCodes.DepthInvalid, "4g")]
    [InlineData(2, "del_max_depth", "1", DenialCodes.DepthInvalid, "4m")]
    public async Task A_depth_that_lies_is_refused(int at, string claim, string value, string code, string step) =>
        await _gate.RefusesAsync(code, step, Gate.Chain(at, claims => claims[claim] = JsonNode.Parse(value)));

    [Fact]
    [Trait("Attack", "22")]
    public async Task A_terminal_credential_is_not_delegated()
    {
        string root = Forge.Root(claims => claims["del_max_depth"] = 0);

        await _gate.RefusesAsync(DenialCodes.DelegationLimit, "4e", [root, Forge.Child(root)]);
        await _gate.AcceptsAsync([root]);
    }

    [Fact]
    [Trait("Attack", "42")]
    public async Task One_id_under_two_issuers_is_two_credentials()
    {
        RevocationList revocations = new();
        Sponsor partners = Sponsor.Asserted(SponsorKind.Service, "partner");
        await using Gate gate = new(builder => builder
            .Trust(new TrustAnchor("https://partner.example", Forge.Attacker.PublicKey, partners)).CheckRevocation(revocations));
        string[] partner = Gate.Chain(0, claims => claims["iss"] = "https://partner.example", signer: Forge.Attacker);
        string id = (string)Forge.RootClaims()["jti"]!;

        revocations.RevokeCredential("https://partner.example", id);

        await gate.RefusesAsync(DenialCodes.Revoked, "8", partner);
        revocations.RevokeCredential(Forge.Issuer, id);
        (await gate.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.Revoked, "8");
    }

    [Fact]
    [Trait("Attack", "45")]
    public async Task Two_grants_are_never_added_up()
    {
        string reads = Forge.Root();
        string sends = Forge.Root(claims => (claims["jti"], claims["authorization_details"]) = ("sends", Forge.Details("""{"mail.send":{}}""")));
        ToolCall mail = new("mail.send");

        // The second grant beside the first, as its child, or as a chain of its own in the same message.
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "4b", [reads, sends], call: mail);
        await _gate.RefusesAsync(DenialCodes.ScopeNotGranted, "6b", [reads], call: mail);
        string proof = _gate.Proof([reads]);
        (await _gate.RunsAsync(Encoding.UTF8.GetBytes($$"""{"aat_chain":["{{reads}}"],"aat_chain":["{{sends}}"],"aat_pop":"{{proof}}"}"""))).Should().BeFalse();
        (await _gate.RunsAsync(Encoding.UTF8.GetBytes($$"""{"aat_chain":[["{{reads}}"],["{{sends}}"]],"aat_pop":"{{proof}}"}"""))).Should().BeFalse();
        await _gate.AcceptsAsync([reads], proof);
    }

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
