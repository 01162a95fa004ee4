using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on the algorithm, the type, the header and the signature of tokens and proofs.</summary>
public sealed class SignatureAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "1")]
    [CombinatorialHeaders("none", "None", "nOnE", "NONE", "")]
    public async Task An_unsigned_token_or_proof_is_refused(int at, string algorithm)
    {
        string Unsigned(string token) => $"{Forge.Encode(Header(at, algorithm))}.{token.Split('.')[1]}.";

        await RefusesForgedAsync(at, DenialCodes.AlgorithmNotAllowed, Unsigned);
        await RefusesForgedAsync(at, DenialCodes.AlgorithmNotAllowed, token => Unsigned(token) + token.Split('.')[2]);
    }

    [Theory]
    [Trait("Attack", "2")]
    [CombinatorialHeaders("HS256")]
    public async Task A_MAC_keyed_with_the_public_key_is_refused(int at, string algorithm) =>
        await RefusesForgedAsync(at, DenialCodes.AlgorithmNotAllowed, token =>
        {
            string input = $"{Forge.Encode(Header(at, algorithm))}.{token.Split('.')[1]}";
            byte[] key = (at < 3 ? Gate.Signers[at] : Forge.Helper).PublicKey.Raw.ToArray();
            return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(input)))}";
        });

    [Theory]
    [Trait("Attack", "3")]
    [Trait("Attack", "4")]
    [CombinatorialHeaders("EdDSA", "Ed448", "ed25519", "ES256", "RS256", "HS512")]
    public async Task Any_other_algorithm_at_any_link_is_refused_though_the_signature_is_good(int at, string algorithm) =>
        await RefusesSignedAsync(at, DenialCodes.AlgorithmNotAllowed, Header(at, algorithm));

    [Theory]
    [Trait("Attack", "5")]
    [InlineData(0, "jwk")]
    [InlineData(1, "jwk")]
    [InlineData(2, "jwk")]
    [InlineData(3, "jwk")]
    [InlineData(0, "jku")]
    [InlineData(0, "x5u")]
    [InlineData(0, "x5c")]
    public async Task A_key_the_attacker_brings_in_the_header_is_not_used(int at, string member)
    {
        string key = member switch
        {
            "jwk" => Forge.Attacker.PublicKey.ToJwk(),
            "x5c" => "[\"AAAA\"]",
            _ => "\"https://attacker.example/keys\"",
        };
        string header = Header(at, "Ed25519", $",\"{member}\":{key}");

        await RefusesAsync(at, DenialCodes.SignatureInvalid, Step(at, "b"), header, Forge.Attacker);
    }

    [Theory]
    [Trait("Attack", "6")]
    [InlineData("../../../dev/null")]
    [InlineData("' OR 1=1 --")]
    [InlineData("https://auth.example.com")]
    [InlineData("\\u0000")]
    public async Task A_key_id_chooses_no_key(string kid)
    {
        string header = Header(0, "Ed25519", $",\"kid\":\"{kid}\"");

        await RefusesAsync(0, DenialCodes.SignatureInvalid, "3b", header, Forge.Attacker);
        await _gate.AcceptsAsync(Gate.Chain(0, header: header));
    }

    [Fact]
    [Trait("Attack", "6")]
    [Trait("Attack", "10")]
    public async Task Two_key_ids_are_one_too_many() =>
        await RefusesSignedAsync(0, DenialCodes.DuplicateMember, Header(0, "Ed25519", ",\"kid\":\"a\",\"kid\":\"b\""));

    [Theory]
    [Trait("Attack", "7")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_critical_and_unknown_is_not_passed_over(int at)
    {
        await RefusesSignedAsync(at, DenialCodes.CriticalNotUnderstood, Header(at, "Ed25519", ",\"crit\":[\"b64\"],\"b64\":false"));
        await RefusesSignedAsync(at, DenialCodes.CriticalNotUnderstood, Header(at, "Ed25519", ",\"crit\":[\"exp\"],\"exp\":1"));
        await RefusesSignedAsync(at, DenialCodes.CriticalNotUnderstood, Header(at, "Ed25519", ",\"crit\":[]"));
    }

    [Theory]
    [Trait("Attack", "8")]
    [Trait("Attack", "54")]
    [CombinatorialHeaders("JWT", "at+jwt", "txntoken+jwt", "oauth-id-jag+jwt", "secevent+jwt", "wit+jwt", "dpop+jwt", "application/aat+jwt", "AAT+JWT")]
    public async Task A_token_of_any_other_type_is_refused_though_the_right_key_signed_it(int at, string type) =>
        await RefusesSignedAsync(at, DenialCodes.TypeMismatch, $$"""{"alg":"Ed25519","typ":"{{type}}"}""");

    [Fact]
    [Trait("Attack", "8")]
    [Trait("Attack", "49")]
    public async Task A_credential_is_no_proof_and_a_proof_no_credential()
    {
        await _gate.RefusesAsync(DenialCodes.TypeMismatch, "7a", Gate.Genuine, Gate.Genuine[^1]);
        await _gate.RefusesAsync(DenialCodes.TypeMismatch, "7a", Gate.Genuine, _gate.Proof(Gate.Genuine, header: Forge.TokenHeader));
        await _gate.RefusesAsync(DenialCodes.TypeMismatch, "3a", [_gate.Proof([Gate.Genuine[0]])]);
        await _gate.RefusesAsync(DenialCodes.TypeMismatch, "4a", [Gate.Genuine[0], Gate.Chain(1, header: Forge.ProofHeader)[1]]);
    }

    [Fact]
    [Trait("Attack", "49")]
    public async Task What_a_key_signed_for_another_purpose_proves_nothing()
    {
        // The same key, the same bytes, made for another protocol: a DPoP proof, and a text that happens to be the payload.
        await _gate.RefusesAsync(DenialCodes.TypeMismatch, "7a", Gate.Genuine, _gate.Proof(Gate.Genuine, header: """{"alg":"Ed25519","typ":"dpop+jwt"}"""));
        string[] proof = _gate.Proof(Gate.Genuine).Split('.');
        string overPayload = Base64Url.EncodeToString(Forge.Helper.Sign(Encoding.ASCII.GetBytes(proof[1])));
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", Gate.Genuine, $"{proof[0]}.{proof[1]}.{overPayload}");
    }

    [Fact]
    [Trait("Attack", "9")]
    public async Task A_token_in_JSON_serialization_is_refused()
    {
        string[] parts = Gate.Genuine[0].Split('.');
        string flattened = $$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","signature":"{{parts[2]}}"}""";
        string general = $$"""{"payload":"{{parts[1]}}","signatures":[{"protected":"{{parts[0]}}","signature":"{{parts[2]}}"}]}""";

        await _gate.RefusesAsync(DenialCodes.Malformed, "0", [flattened]);
        await _gate.RefusesAsync(DenialCodes.Malformed, "0", [general]);
        (await _gate.RunsAsync(Encoding.UTF8.GetBytes($$"""{"aat_chain":[{{flattened}}],"aat_pop":"{{_gate.Proof([Gate.Genuine[0]])}}"}"""))).Should().BeFalse();
        (await _gate.RunsAsync(Gate.Bytes([Gate.Genuine[0]], _gate.Proof([Gate.Genuine[0]])))).Should().BeTrue();
    }

    [Theory]
    [Trait("Attack", "11")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_second_spelling_of_a_signature_is_refused_though_the_first_was_cached(int at)
    {
        await _gate.AcceptsAsync(Gate.Genuine);
        foreach (string respelt in Respelt(Gate.Genuine[at]))
        {
            string[] chain = [.. Gate.Genuine];
            chain[at] = respelt;

            await _gate.RefusesAsync(DenialCodes.SignatureInvalid, Step(at, "b"), chain);
        }
    }

    [Fact]
    [Trait("Attack", "11")]
    public async Task A_second_spelling_of_a_used_proof_is_refused()
    {
        string proof = _gate.Proof(Gate.Genuine);
        await _gate.AcceptsAsync(Gate.Genuine, proof);

        foreach (string respelt in Respelt(proof))
        {
            await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", Gate.Genuine, respelt);
        }
    }

    [Theory]
    [Trait("Attack", "12")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_signature_with_the_group_order_added_to_S_is_refused(int at) =>
        await RefusesForgedAsync(at, DenialCodes.SignatureInvalid, token =>
        {
            BigInteger order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
            byte[] signature = Base64Url.DecodeFromChars(token.Split('.')[2]);
            BigInteger s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
            s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true).Should().BeTrue();
            return $"{token[..token.LastIndexOf('.')]}.{Base64Url.EncodeToString(signature)}";
        }, Step(at, "b"));

    [Fact]
    [Trait("Attack", "40")]
    public async Task Nothing_is_evaluated_for_whoever_holds_no_key()
    {
        // Each has something wrong that only evaluation would find; that the signature is wrong has to be found first.
        await RefusesAsync(0, DenialCodes.SignatureInvalid, "3b", Forge.TokenHeader, Forge.Attacker);
        string[] unknown = Gate.Chain(1, c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_bomb"}}}"""), signer: Forge.Attacker);
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "4b", unknown);
        await _gate.RefusesAsync(
            DenialCodes.SignatureInvalid, "7b", Gate.Genuine, _gate.Proof(Gate.Genuine, signer: Forge.Attacker), new ToolCall("files.write", new() { ["n"] = 1 }));
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", Gate.Genuine, Forge.Sign(Forge.ProofHeader, "{", Forge.Attacker));
    }

    private static string Header(int at, string algorithm, string more = "") =>
        $$"""{"alg":"{{algorithm}}","typ":"{{(at < 3 ? "aat+jwt" : "aat-pop+jwt")}}"{{more}}}""";

    private static string Step(int at, string letter) => at switch { 0 => "3", 3 => "7", _ => "4" } + letter;

    /// <summary>The same 64 bytes, spelt otherwise: padded, with other trailing bits, in the other alphabet, with white space.</summary>
    private static IEnumerable<string> Respelt(string token)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = Alphabet.IndexOf(token[^1], StringComparison.Ordinal);
        yield return token + "==";
        yield return token + "=";
        yield return token + " ";
        yield return token + "\n";
        for (int bits = 1; bits < 16; bits++)
        {
            yield return token[..^1] + Alphabet[last ^ bits];
        }
    }

    private Task RefusesSignedAsync(int at, string code, string header) => RefusesAsync(at, code, Step(at, "a"), header, signer: null);

    /// <summary>A token or, at 3, a proof with this header, signed by the rightful key or another.</summary>
    private Task RefusesAsync(int at, string code, string step, string header, SeededSigner? signer) => at < 3
        ? _gate.RefusesAsync(code, step, Gate.Chain(at, header: header, signer: signer))
        : _gate.RefusesAsync(code, step, Gate.Genuine, _gate.Proof(Gate.Genuine, header: header, signer: signer));

    /// <summary>What the attacker makes of a genuine token or, at 3, of a fresh genuine proof.</summary>
    private Task RefusesForgedAsync(int at, string code, Func<string, string> forge, string? step = null) => at < 3
        ? _gate.RefusesAsync(code, step ?? Step(at, "a"), Gate.Chain(at, (claims, signer) => forge(Forge.Sign(Forge.TokenHeader, claims.ToJsonString(), signer))))
        : _gate.RefusesAsync(code, step ?? Step(at, "a"), Gate.Genuine, forge(_gate.Proof(Gate.Genuine)));

    /// <summary>Every value at every place: the root, the intermediate, the leaf and the proof.</summary>
    private sealed class CombinatorialHeadersAttribute(params string[] values) : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
            new([.. Enumerable.Range(0, 4).SelectMany(at => values.Select(value => new TheoryDataRow<int, string>(at, value)))]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
