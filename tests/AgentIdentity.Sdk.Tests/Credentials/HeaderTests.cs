using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>The protected header, wherever one stands: in a root, in a derived token and in a proof.</summary>
public sealed class HeaderTests
{
    [Fact]
    public void A_claim_whose_name_is_written_with_escapes_is_that_claim()
    {
        string claims = Forge.RootClaims().ToJsonString();
        string escaped = claims.Replace("\"jti\"", "\"\\u006ati\"", StringComparison.Ordinal).Replace("\"iss\"", "\"i\\u0073s\"", StringComparison.Ordinal);
        escaped.Should().NotBe(claims);

        Forge.Refusal(Forge.Sign(Forge.TokenHeader, escaped, Forge.Authority)).Should().BeNull();
        string twice = claims.Replace("{\"jti\"", "{\"\\u006ati\":\"x\",\"jti\"", StringComparison.Ordinal);
        twice.Should().NotBe(claims);
        Forge.Refusal(Forge.Sign(Forge.TokenHeader, twice, Forge.Authority)).ShouldBe(DenialCodes.DuplicateMember, "3b");
    }

    private static readonly Dictionary<string, (string Header, string Code)> Hostile = new()
    {
        ["no algorithm"] = ("""{"typ":"$"}""", DenialCodes.AlgorithmNotAllowed),
        ["alg none"] = ("""{"alg":"none","typ":"$"}""", DenialCodes.AlgorithmNotAllowed),
        ["alg HS256"] = ("""{"alg":"HS256","typ":"$"}""", DenialCodes.AlgorithmNotAllowed),
        ["alg EdDSA, which could mean Ed448"] = ("""{"alg":"EdDSA","typ":"$"}""", DenialCodes.AlgorithmNotAllowed),
        ["alg in another case"] = ("""{"alg":"ed25519","typ":"$"}""", DenialCodes.AlgorithmNotAllowed),
        ["alg as a list"] = ("""{"alg":["Ed25519"],"typ":"$"}""", DenialCodes.AlgorithmNotAllowed),
        ["no type"] = ("""{"alg":"Ed25519"}""", DenialCodes.TypeMismatch),
        ["type in another case"] = ("""{"alg":"Ed25519","typ":"AAT+JWT"}""", DenialCodes.TypeMismatch),
        ["type with its media tree"] = ("""{"alg":"Ed25519","typ":"application/$"}""", DenialCodes.TypeMismatch),
        ["the type of an access token"] = ("""{"alg":"Ed25519","typ":"at+jwt"}""", DenialCodes.TypeMismatch),
        ["a list, not an object"] = ("""["Ed25519","$"]""", DenialCodes.Malformed),
        ["not JSON"] = ("alg=Ed25519", DenialCodes.Malformed),
        ["nested 65 deep"] = ($$"""{"alg":"Ed25519","typ":"$","x":{{new string('[', 64)}}{{new string(']', 64)}}}""", DenialCodes.Malformed),
        ["alg twice"] = ("""{"alg":"none","alg":"Ed25519","typ":"$"}""", DenialCodes.DuplicateMember),
        ["alg twice, once escaped"] = ("""{"\u0061lg":"none","alg":"Ed25519","typ":"$"}""", DenialCodes.DuplicateMember),
        ["more than 4096 bytes"] = ($$"""{"alg":"Ed25519","typ":"$","x":"{{new string('x', 4096)}}"}""", DenialCodes.TooLarge),
        ["crit names something unknown"] = ("""{"alg":"Ed25519","typ":"$","crit":["exp"],"exp":1}""", DenialCodes.CriticalNotUnderstood),
        ["crit names something unknown beside the profile that it does not name"] =
            ("""{"alg":"Ed25519","typ":"$","crit":["exp"],"exp":1,"https://agentidentity.dev/aat":1}""", DenialCodes.CriticalNotUnderstood),
        ["crit names b64"] = ("""{"alg":"Ed25519","typ":"$","crit":["b64"],"b64":false}""", DenialCodes.CriticalNotUnderstood),
        ["crit is empty"] = ("""{"alg":"Ed25519","typ":"$","crit":[]}""", DenialCodes.CriticalNotUnderstood),
        ["crit is a text"] = ("""{"alg":"Ed25519","typ":"$","crit":"https://agentidentity.dev/aat","https://agentidentity.dev/aat":1}""", DenialCodes.CriticalNotUnderstood),
        ["crit is null"] = ("""{"alg":"Ed25519","typ":"$","crit":null}""", DenialCodes.CriticalNotUnderstood),
        ["crit names the profile twice"] =
            ("""{"alg":"Ed25519","typ":"$","crit":["https://agentidentity.dev/aat","https://agentidentity.dev/aat"],"https://agentidentity.dev/aat":1}""",
            DenialCodes.CriticalNotUnderstood),
        ["crit names the profile and something unknown"] =
            ("""{"alg":"Ed25519","typ":"$","crit":["https://agentidentity.dev/aat","x"],"x":1,"https://agentidentity.dev/aat":1}""",
            DenialCodes.CriticalNotUnderstood),
        ["crit names a profile that is not there"] = ("""{"alg":"Ed25519","typ":"$","crit":["https://agentidentity.dev/aat"]}""", DenialCodes.CriticalNotUnderstood),
        ["crit names another version of the profile"] =
            ("""{"alg":"Ed25519","typ":"$","crit":["https://agentidentity.dev/aat"],"https://agentidentity.dev/aat":2}""", DenialCodes.CriticalNotUnderstood),
    };

    private static readonly string[] Harmless =
    [
        """{"alg":"Ed25519","typ":"$","kid":"../../etc/passwd"}""",
        """{"alg":"Ed25519","typ":"$","b64":false}""",
        """{ "typ" : "$", "alg" : "\u0045d25519" }""",
    ];

    public static TheoryData<string> HostileHeaders() => [.. Hostile.Keys];

    public static TheoryData<string> HarmlessHeaders() => [.. Harmless];

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void A_root_with_a_hostile_header_is_refused(string name) =>
        Forge.Refusal(Forge.Root(header: Hostile[name].Header.Replace("$", "aat+jwt", StringComparison.Ordinal))).ShouldBe(Hostile[name].Code, "3a");

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void A_derived_token_with_a_hostile_header_is_refused(string name)
    {
        string root = Forge.Root();

        Forge.Refusal(root, Forge.Child(root, header: Hostile[name].Header.Replace("$", "aat+jwt", StringComparison.Ordinal))).ShouldBe(Hostile[name].Code, "4a");
    }

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void A_proof_with_a_hostile_header_is_refused(string name) =>
        ProofTests.Refusal(header: Hostile[name].Header.Replace("$", "aat-pop+jwt", StringComparison.Ordinal)).ShouldBe(Hostile[name].Code, "7a");

    [Theory]
    [MemberData(nameof(HarmlessHeaders))]
    public void Other_members_and_other_spellings_of_a_header_do_no_harm(string header)
    {
        string root = Forge.Root(header: header.Replace("$", "aat+jwt", StringComparison.Ordinal));

        Forge.Refusal(root, Forge.Child(root, header: header.Replace("$", "aat+jwt", StringComparison.Ordinal))).Should().BeNull();
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    public void A_key_in_the_header_is_never_used(string member)
    {
        string key = member == "jwk" ? Forge.Attacker.PublicKey.ToJwk() : "\"https://attacker.example/keys\"";
        string header = $$"""{"alg":"Ed25519","typ":"aat+jwt","{{member}}":{{key}}}""";

        Forge.Refusal(Forge.Root(header: header, signer: Forge.Attacker)).ShouldBe(DenialCodes.SignatureInvalid, "3b");
        Forge.Refusal(Forge.Root(header: header)).Should().BeNull("the key is there, and is not looked at");
    }

    [Fact]
    public void A_token_is_not_a_proof_and_a_proof_is_not_a_token()
    {
        Forge.Refusal(Forge.Root(header: Forge.ProofHeader)).ShouldBe(DenialCodes.TypeMismatch, "3a");
        ProofTests.Refusal(header: Forge.TokenHeader).ShouldBe(DenialCodes.TypeMismatch, "7a");
    }

    [Fact]
    public void A_proof_cannot_announce_the_profile() =>
        ProofTests.Refusal(header: Forge.RestrictedHeader.Replace("aat+jwt", "aat-pop+jwt", StringComparison.Ordinal))
            .ShouldBe(DenialCodes.CriticalNotUnderstood, "7a");

    [Fact]
    public void A_header_of_exactly_4096_bytes_is_read()
    {
        string start = """{"alg":"Ed25519","typ":"aat+jwt","x":" """.TrimEnd();
        string header = start + new string('x', 4096 - start.Length - 2) + "\"}";

        header.Length.Should().Be(4096);
        Forge.Refusal(Forge.Root(header: header)).Should().BeNull();
    }

    [Theory]
    [InlineData("eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWF0K2p3dCJ9==", "padded")]
    [InlineData("eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWF0K2p3dCJ9 ", "spaced")]
    [InlineData("eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWF0K2p3dCJ9+", "another alphabet")]
    [InlineData("eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWF0K2p3dCJ9IB", "stray bits at the end")]
    [InlineData("", "empty")]
    public void A_header_has_one_spelling(string header, string why)
    {
        Denial? denial = Forge.Refusal(Forge.SignRaw(header, Forge.Encode(Forge.RootClaims().ToJsonString()), Forge.Authority));

        denial.Should().NotBeNull(why);
        denial!.Step.Should().Be("3a");
        denial.Code.Should().Be(header.Length == 0 ? DenialCodes.Malformed : DenialCodes.NonCanonical);
    }
}
