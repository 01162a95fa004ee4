using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Every demand on a root token, broken one at a time by an authority that signs anything.</summary>
public sealed class RootRulesTests
{
    private static readonly Dictionary<string, (Action<JsonObject> Break, string Code, string Step)> Rules = new()
    {
        ["iat is missing"] = (c => c.Remove("iat"), DenialCodes.Malformed, "3b"),
        ["iat is a text"] = (c => c["iat"] = "1704067200", DenialCodes.Malformed, "3b"),
        ["iat is negative"] = (c => c["iat"] = -1, DenialCodes.Malformed, "3b"),
        ["exp is missing"] = (c => c.Remove("exp"), DenialCodes.Malformed, "3b"),
        ["exp has a fraction"] = (c => c["exp"] = Forge.Json("1704070800.0"), DenialCodes.Malformed, "3b"),
        ["exp has an exponent"] = (c => c["exp"] = Forge.Json("17040708e2"), DenialCodes.Malformed, "3b"),
        ["exp is beyond what a double counts"] = (c => c["exp"] = 1L << 53, DenialCodes.Malformed, "3b"),
        ["nbf is a text"] = (c => c["nbf"] = "0", DenialCodes.Malformed, "3b"),
        ["aud is a number"] = (c => c["aud"] = 7, DenialCodes.Malformed, "3b"),
        ["aud is null"] = (c => c["aud"] = null, DenialCodes.Malformed, "3b"),
        ["aud is empty"] = (c => c["aud"] = "", DenialCodes.Malformed, "3b"),
        ["aud is an empty list"] = (c => c["aud"] = new JsonArray(), DenialCodes.Malformed, "3b"),
        ["aud is a list with a number"] = (c => c["aud"] = new JsonArray("a", 1), DenialCodes.Malformed, "3b"),
        ["aud is a list of 17"] = (c => c["aud"] = new JsonArray([.. Enumerable.Range(0, 17).Select(i => JsonValue.Create($"a{i}"))]), DenialCodes.Malformed, "3b"),
        ["del_depth is missing"] = (c => c.Remove("del_depth"), DenialCodes.DepthInvalid, "3c"),
        ["del_depth is 1"] = (c => c["del_depth"] = 1, DenialCodes.DepthInvalid, "3c"),
        ["del_depth is false"] = (c => c["del_depth"] = false, DenialCodes.DepthInvalid, "3c"),
        ["del_depth is 0.0"] = (c => c["del_depth"] = Forge.Json("0.0"), DenialCodes.DepthInvalid, "3c"),
        ["del_depth is -0"] = (c => c["del_depth"] = Forge.Json("-0"), DenialCodes.DepthInvalid, "3c"),
        ["par_hash is there"] = (c => c["par_hash"] = "l3wEeq3lNmm_mKhB9LRBxKHaTqTfAnMvPMSxiQrEoMY", DenialCodes.ParentMismatch, "3d"),
        ["par_hash is null"] = (c => c["par_hash"] = null, DenialCodes.ParentMismatch, "3d"),
        ["exp is now"] = (c => c["exp"] = Forge.Now, DenialCodes.Expired, "3e"),
        ["iat is 31 seconds ahead"] = (c => c["iat"] = Forge.Now + 31, DenialCodes.NotYetValid, "3f"),
        ["exp is iat"] = (c => (c["iat"], c["exp"]) = (Forge.Now + 10, Forge.Now + 10), DenialCodes.LifetimeInvalid, "3g"),
        ["lives 90 days and a second"] = (c => c["exp"] = Forge.Now - 300 + (90 * 86_400) + 1, DenialCodes.LifetimeInvalid, "3h"),
        ["del_max_depth is 9"] = (c => c["del_max_depth"] = 9, DenialCodes.DepthInvalid, "3i"),
        ["del_max_depth is missing"] = (c => c.Remove("del_max_depth"), DenialCodes.DepthInvalid, "3i"),
        ["del_max_depth is negative"] = (c => c["del_max_depth"] = -1, DenialCodes.DepthInvalid, "3i"),
        ["jti is missing"] = (c => c.Remove("jti"), DenialCodes.Malformed, "3j"),
        ["jti is empty"] = (c => c["jti"] = "", DenialCodes.Malformed, "3j"),
        ["jti is a number"] = (c => c["jti"] = 1, DenialCodes.Malformed, "3j"),
        ["jti has 2049 characters"] = (c => c["jti"] = new string('j', 2049), DenialCodes.Malformed, "3j"),
        ["cnf is missing"] = (c => c.Remove("cnf"), DenialCodes.Malformed, "3l"),
        ["cnf is a text"] = (c => c["cnf"] = "jwk", DenialCodes.Malformed, "3l"),
        ["cnf has no jwk"] = (c => c["cnf"] = new JsonObject { ["jkt"] = Forge.Orchestrator.PublicKey.Id.ToString() }, DenialCodes.Malformed, "3l"),
        ["cnf.jwk is private"] = (c => c["cnf"]!["jwk"]!["d"] = new string('A', 43), DenialCodes.Malformed, "3l"),
        ["cnf.jwk is of another curve"] = (c => c["cnf"]!["jwk"]!["crv"] = "X25519", DenialCodes.Malformed, "3l"),
        ["cnf.jwk is of another kind"] = (c => c["cnf"]!["jwk"]!["kty"] = "EC", DenialCodes.Malformed, "3l"),
        ["cnf.jwk is of small order"] =
            (c => c["cnf"]!["jwk"] = Forge.Json(Doors.Jwk(Convert.FromHexString(KnownKeys.SmallOrder[0]))), DenialCodes.Malformed, "3l"),
        ["no authorization_details"] = (c => c.Remove("authorization_details"), DenialCodes.Malformed, "3m"),
        ["authorization_details is an object"] = (c => c["authorization_details"] = c["authorization_details"]![0]!.DeepClone(), DenialCodes.Malformed, "3m"),
        ["two details of our type"] = (c => c["authorization_details"]!.AsArray().Add(c["authorization_details"]![0]!.DeepClone()), DenialCodes.Malformed, "3m"),
        ["only a detail of another type"] = (c => c["authorization_details"]![0]!["type"] = "payment", DenialCodes.Malformed, "3m"),
        ["a detail that is no object"] = (c => c["authorization_details"]!.AsArray().Add("x"), DenialCodes.Malformed, "3m"),
        ["a detail without a type"] = (c => c["authorization_details"]!.AsArray().Add(new JsonObject()), DenialCodes.Malformed, "3m"),
        ["a detail with a member that may restrict"] = (c => c["authorization_details"]![0]!["locations"] = new JsonArray("https://eu.example"), DenialCodes.Malformed, "3m"),
        ["tools is missing"] = (c => c["authorization_details"]![0]!.AsObject().Remove("tools"), DenialCodes.Malformed, "3m"),
        ["tools is a list"] = (c => c["authorization_details"]![0]!["tools"] = new JsonArray("files.read"), DenialCodes.Malformed, "3m"),
        ["a tool's map is a list"] = (c => c["authorization_details"] = Forge.Details("""{"files.read":[]}"""), DenialCodes.Malformed, "3m"),
        ["a tool without a name"] = (c => c["authorization_details"] = Forge.Details("""{"":{}}"""), DenialCodes.Malformed, "3m"),
        ["a tool's name has 257 characters"] =
            (c => c["authorization_details"] = Forge.Details($$$"""{"{{{new string('t', 257)}}}":{}}"""), DenialCodes.Malformed, "3m"),
        ["257 tools"] = (c => c["authorization_details"] = Forge.Details(Tools(257)), DenialCodes.TooLarge, "3m"),
        ["an unknown constraint"] =
            (c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"regex","pattern":".*"}}}"""),
            DenialCodes.UnknownConstraint, "3n/4o"),
        ["a malformed constraint"] =
            (c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"range","maximum":3}}}"""),
            DenialCodes.Malformed, "3n/4o"),
        ["a status list"] = (c => c["status"] = new JsonObject(), DenialCodes.StatusUnknown, "x"),
    };

    private static readonly Dictionary<string, Action<JsonObject>> Limits = new()
    {
        ["expires in a second"] = c => c["exp"] = Forge.Now + 1,
        ["was issued 30 seconds ahead"] = c => c["iat"] = Forge.Now + 30,
        ["lives 90 days"] = c => c["exp"] = Forge.Now - 300 + (90 * 86_400),
        ["may be delegated 8 deep"] = c => c["del_max_depth"] = 8,
        ["may not be delegated"] = c => c["del_max_depth"] = 0,
        ["has an id of 2048 characters"] = c => c["jti"] = new string('j', 2048),
        ["has 16 audiences"] = c => c["aud"] = new JsonArray([.. Enumerable.Range(0, 16).Select(i => JsonValue.Create($"a{i}"))]),
        ["has 256 tools"] = c => c["authorization_details"] = Forge.Details(Tools(256)),
        ["has a tool with a name of 256 characters"] = c => c["authorization_details"] = Forge.Details($$$"""{"{{{new string('t', 256)}}}":{}}"""),
        ["has another detail beside ours"] = c => c["authorization_details"]!.AsArray().Add(new JsonObject { ["type"] = "payment" }),
        ["has a claim nobody knows"] = c => c["sub"] = "alice",
        ["has another public member in its key"] = c => c["cnf"]!["jwk"]!["alg"] = "Ed25519",
    };

    public static TheoryData<string> Broken() => [.. Rules.Keys];

    public static TheoryData<string> Allowed() => [.. Limits.Keys];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_root_that_breaks_a_rule_is_refused_at_its_step(string rule) =>
        Forge.Refusal(Forge.Root(Rules[rule].Break)).ShouldBe(Rules[rule].Code, Rules[rule].Step);

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_root_at_the_limit_is_accepted(string limit) => Forge.Refusal(Forge.Root(Limits[limit])).Should().BeNull();

    [Fact]
    public void A_root_no_anchor_signed_is_refused() =>
        Forge.Refusal(Forge.Root(signer: Forge.Attacker)).ShouldBe(DenialCodes.SignatureInvalid, "3b");

    [Fact]
    public void A_root_that_claims_another_issuer_than_its_anchors_is_refused() =>
        Forge.Refusal(Forge.Root(c => c["iss"] = "https://other.example.com")).ShouldBe(DenialCodes.IssuerMismatch, "3k");

    [Fact]
    public void A_root_without_an_issuer_is_refused() => Forge.Refusal(Forge.Root(c => c.Remove("iss"))).ShouldBe(DenialCodes.IssuerMismatch, "3k");

    [Fact]
    public void An_issuer_is_compared_byte_for_byte() =>
        Forge.Refusal(Forge.Root(c => c["iss"] = Forge.Issuer + "/")).ShouldBe(DenialCodes.IssuerMismatch, "3k");

    [Fact]
    public void One_anchors_key_does_not_speak_for_another_anchors_issuer()
    {
        TrustAnchors anchors = new();
        anchors.Add(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey));
        anchors.Add(new TrustAnchor("https://partner.example.com", Forge.Attacker.PublicKey));

        Forge.Verifier(anchors: anchors).Verify(AgentCredential.FromTokens(Forge.Root(signer: Forge.Attacker))).Denial
            .ShouldBe(DenialCodes.IssuerMismatch, "3k");
    }

    [Fact]
    public void An_issuer_may_have_two_keys()
    {
        TrustAnchors anchors = new();
        anchors.Add(new TrustAnchor(Forge.Issuer, Forge.Attacker.PublicKey));
        anchors.Add(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey));

        Forge.Verifier(anchors: anchors).Verify(AgentCredential.FromTokens(Forge.Root())).Credential!.Anchor.Key.Should().Be(Forge.Authority.PublicKey);
    }

    [Fact]
    public void Whoever_trusts_nobody_believes_nothing() =>
        Forge.Verifier(anchors: new TrustAnchors()).Verify(AgentCredential.FromTokens(Forge.Root())).Denial.ShouldBe(DenialCodes.UntrustedRoot, "3b");

    /// <summary>A stranger's root costs the same however many authorities are trusted.</summary>
    [Theory]
    [InlineData(8, DenialCodes.IssuerMismatch, "3k")]
    [InlineData(9, DenialCodes.UntrustedRoot, "3b")]
    public void Only_a_few_anchors_are_tried_to_say_which_step_failed(int count, string code, string step)
    {
        TrustAnchors anchors = new();
        anchors.Add(new TrustAnchor("https://partner.example.com", Forge.Authority.PublicKey));
        for (int i = 1; i < count; i++)
        {
            anchors.Add(new TrustAnchor($"https://partner{i}.example.com", new SeededSigner((byte)(100 + i)).PublicKey));
        }

        Forge.Verifier(anchors: anchors).Verify(AgentCredential.FromTokens(Forge.Root())).Denial.ShouldBe(code, step);
    }

    [Theory]
    [InlineData("""{"jti":"a","jti":"b"}""", DenialCodes.DuplicateMember)]
    [InlineData("""{"jti":"a","\u006ati":"b"}""", DenialCodes.DuplicateMember)]
    [InlineData("""{"jti":"a",}""", DenialCodes.Malformed)]
    [InlineData("", DenialCodes.Malformed)]
    public void A_payload_that_is_not_strict_JSON_is_refused(string payload, string code) =>
        Forge.Refusal(Forge.Sign(Forge.TokenHeader, payload, Forge.Authority)).ShouldBe(code, "3b");

    [Fact]
    public void A_payload_that_is_no_object_is_refused() =>
        Forge.Refusal(Forge.Sign(Forge.TokenHeader, "[]", Forge.Authority)).Should().NotBeNull();

    [Fact]
    public void A_payload_has_one_spelling()
    {
        string payload = Forge.Encode(Forge.RootClaims().ToJsonString() + " ");

        Forge.Refusal(Forge.SignRaw(Forge.Encode(Forge.TokenHeader), payload + "=", Forge.Authority)).ShouldBe(DenialCodes.NonCanonical, "3b");
    }

    private static string Tools(int count) => $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"t{i}\":{{}}"))}}}";
}
