using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>A weak key enters by no door: not as a key of a token, not as an authority's, not as one that is delegated to.</summary>
/// <remarks>The doors that read a key alone (JWK, did:key, PEM, raw bytes) have the same cases in <c>AgentPublicKeyTests</c>.</remarks>
public sealed class WeakKeyTests : IAsyncDisposable
{
    /// <summary>R is the point of order 1 and S is 0: what a lenient verifier takes for a signature of anything under a key of small order.</summary>
    private static readonly byte[] Universal = [1, .. new byte[63]];

    private readonly Gate _gate = new();

    public static TheoryData<string> Weak => [.. KnownKeys.SmallOrder, .. KnownKeys.SmallOrderMisspelt, .. KnownKeys.NotCanonical];

    public static TheoryData<string> Mixed => [.. KnownKeys.MixedOrder];

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "13")]
    [MemberData(nameof(Weak))]
    public async Task A_weak_key_is_bound_to_no_token(string hex)
    {
        JsonNode jwk() => Forge.Json(Doors.Jwk(Convert.FromHexString(hex)));
        string[] root = Gate.Chain(0, claims => claims["cnf"]!["jwk"] = jwk());
        string[] leaf = Gate.Chain(2, claims => claims["cnf"]!["jwk"] = jwk());

        await _gate.RefusesAsync(DenialCodes.Malformed, "3l", root);
        await _gate.RefusesAsync(DenialCodes.Malformed, "4b", leaf);
        // Everybody could "sign" for such a key, so nobody may have to.
        await _gate.RefusesAsync(DenialCodes.Malformed, "3l", [root[0], WithSignature(root[1], Universal)]);
        await _gate.RefusesAsync(DenialCodes.Malformed, "4b", leaf, WithSignature(_gate.Proof(leaf), Universal));
    }

    [Theory]
    [Trait("Attack", "13")]
    [InlineData(0, "3b")]
    [InlineData(1, "4b")]
    [InlineData(2, "4b")]
    [InlineData(3, "7b")]
    public async Task The_signature_of_everything_verifies_under_no_honest_key(int at, string step)
    {
        string[] chain = [.. Gate.Genuine];
        string proof = _gate.Proof(chain);
        if (at < chain.Length)
        {
            chain[at] = WithSignature(chain[at], Universal);
        }

        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, step, chain, at == chain.Length ? WithSignature(proof, Universal) : proof);
    }

    [Theory]
    [Trait("Attack", "13")]
    [MemberData(nameof(Mixed))]
    public async Task A_key_with_a_torsion_component_is_admitted_by_nobody(string hex)
    {
        AgentPublicKey key = AgentPublicKey.Import(Convert.FromHexString(hex));
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();

        FluentActions.Invoking(() => new TrustAnchor(Forge.Issuer, key)).Should().Throw<ArgumentException>();
        (await Given.Refused(() => agent.DelegateToAsync(key, Given.Delegation()).AsTask())).Code.Should().Be(DenialCodes.Malformed);
    }

    /// <summary>
    /// The subgroup check costs as much as a signature, so it is made where a key is admitted and not for each token of a presented chain.
    /// A hostile authority or holder can therefore name such a key. This is all it gains: one more key, which its own maker can sign with.
    /// </summary>
    [Theory]
    [Trait("Attack", "13")]
    [MemberData(nameof(Mixed))]
    public async Task A_key_with_a_torsion_component_in_a_token_is_its_makers_own_and_nothing_more(string hex)
    {
        byte[] raw = Convert.FromHexString(hex);
        string[] chain = Gate.Chain(2, claims => claims["cnf"]!["jwk"] = Forge.Json(Doors.Jwk(raw)));
        string input(string proof) => proof[..proof.LastIndexOf('.')];
        string proof = _gate.Proof(chain);
        string wider = _gate.Proof(chain, claims => claims["hta"]!["path"] = "/etc/passwd");

        // Neither a signature for everything, nor what the holder of the honest key next to it signs.
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", chain, WithSignature(proof, Universal));
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", chain, WithSignature(proof, GroundSignature.Honest(Encoding.ASCII.GetBytes(input(proof)))));
        // Its maker gets what the token grants, once, and no more.
        string ground = WithSignature(proof, GroundSignature.Make(raw, Encoding.ASCII.GetBytes(input(proof))));
        await _gate.AcceptsAsync(chain, ground);
        await _gate.RefusesAsync(DenialCodes.Replayed, "7i", chain, ground);
        await _gate.RefusesAsync(
            DenialCodes.ArgumentNotPermitted, "6b", chain, WithSignature(wider, GroundSignature.Make(raw, Encoding.ASCII.GetBytes(input(wider)))),
            new ToolCall("files.read", new() { ["path"] = "/etc/passwd" }));
    }

    [Theory]
    [Trait("Attack", "13")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0700000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000080")]
    public async Task Bytes_that_are_no_point_can_be_named_and_never_used(string hex)
    {
        string[] chain = Gate.Chain(2, claims => claims["cnf"]!["jwk"] = Forge.Json(Doors.Jwk(Convert.FromHexString(hex))));

        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", chain);
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", chain, WithSignature(_gate.Proof(chain), Universal));
    }

    [Theory]
    [Trait("Attack", "14")]
    [InlineData("d")]
    [InlineData("k")]
    [InlineData("p")]
    [InlineData("oth")]
    [InlineData("\\u0064")]
    public async Task A_token_that_gives_a_private_key_away_is_refused(string member)
    {
        string jwk = $$"""{{Doors.Jwk(Forge.Helper.PublicKey.Raw.Span)[..^1]}},"{{member}}":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}""";

        await _gate.RefusesAsync(DenialCodes.Malformed, "3l", Gate.Chain(0, claims => claims["cnf"]!["jwk"] = Forge.Json(jwk)));
        await _gate.RefusesAsync(DenialCodes.Malformed, "4b", Gate.Chain(2, claims => claims["cnf"]!["jwk"] = Forge.Json(jwk)));
    }

    [Theory]
    [Trait("Attack", "2")]
    [Trait("Attack", "13")]
    [InlineData("kty", "\"EC\"")]
    [InlineData("kty", "\"oct\"")]
    [InlineData("crv", "\"X25519\"")]
    [InlineData("crv", "\"Ed448\"")]
    [InlineData("crv", "\"ed25519\"")]
    [InlineData("x", "\"\"")]
    [InlineData("x", "null")]
    [InlineData("use", "\"enc\"")]
    public async Task A_key_of_another_kind_is_bound_to_no_token(string member, string value)
    {
        await _gate.RefusesAsync(DenialCodes.Malformed, "3l", Gate.Chain(0, claims => claims["cnf"]!["jwk"]![member] = JsonNode.Parse(value)));
        await _gate.RefusesAsync(DenialCodes.Malformed, "4b", Gate.Chain(1, claims => claims["cnf"]!["jwk"]![member] = JsonNode.Parse(value)));
    }

    [Fact]
    [Trait("Attack", "13")]
    public async Task Revoking_by_a_weak_key_is_not_possible_and_by_a_strange_one_harmless()
    {
        RevocationList revocations = new();
        await using Gate gate = new(builder => builder.CheckRevocation(revocations));

        foreach (string hex in (string[])[.. KnownKeys.MixedOrder, .. KnownKeys.NotOnCurve])
        {
            AgentPublicKey key = AgentPublicKey.Import(Convert.FromHexString(hex));
            revocations.RevokeHolder(key.Id);
            revocations.RevokeAnchor(key.Id);
        }

        await gate.AcceptsAsync(Gate.Genuine);
    }

    private static string WithSignature(string token, byte[] signature) => $"{token[..token.LastIndexOf('.')]}.{Base64Url.EncodeToString(signature)}";
}
