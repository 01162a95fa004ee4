using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Every demand on a derived token, broken one at a time by a holder who signs anything.</summary>
public sealed class LinkRulesTests
{
    private static readonly Dictionary<string, (Action<JsonObject> Break, string Code, string Step)> Rules = new()
    {
        ["jti is missing"] = (c => c.Remove("jti"), DenialCodes.Malformed, "4b"),
        ["iss is missing"] = (c => c.Remove("iss"), DenialCodes.Malformed, "4b"),
        ["iat is missing"] = (c => c.Remove("iat"), DenialCodes.Malformed, "4b"),
        ["exp is a text"] = (c => c["exp"] = "1704067700", DenialCodes.Malformed, "4b"),
        ["exp is missing"] = (c => c.Remove("exp"), DenialCodes.Malformed, "4b"),
        ["del_depth is missing"] = (c => c.Remove("del_depth"), DenialCodes.Malformed, "4b"),
        ["del_depth is a fraction"] = (c => c["del_depth"] = Forge.Json("1.0"), DenialCodes.Malformed, "4b"),
        ["del_max_depth is missing"] = (c => c.Remove("del_max_depth"), DenialCodes.Malformed, "4b"),
        ["par_hash is missing"] = (c => c.Remove("par_hash"), DenialCodes.Malformed, "4b"),
        ["par_hash is padded"] = (c => c["par_hash"] = c["par_hash"]!.GetValue<string>() + "=", DenialCodes.Malformed, "4b"),
        ["par_hash is short"] = (c => c["par_hash"] = c["par_hash"]!.GetValue<string>()[..42], DenialCodes.Malformed, "4b"),
        ["cnf is missing"] = (c => c.Remove("cnf"), DenialCodes.Malformed, "4b"),
        ["cnf.jwk is private"] = (c => c["cnf"]!["jwk"]!["d"] = new string('A', 43), DenialCodes.Malformed, "4b"),
        ["cnf.jwk is of small order"] =
            (c => c["cnf"]!["jwk"] = Forge.Json(Doors.Jwk(Convert.FromHexString(KnownKeys.SmallOrder[4]))), DenialCodes.Malformed, "4b"),
        ["nbf is a text"] = (c => c["nbf"] = "0", DenialCodes.Malformed, "4b"),
        ["aud is an empty list"] = (c => c["aud"] = new JsonArray(), DenialCodes.Malformed, "4b"),
        ["iss is the authority"] = (c => c["iss"] = Forge.Issuer, DenialCodes.IssuerMismatch, "4c"),
        ["iss is the holder itself"] = (c => c["iss"] = Forge.Worker.Uri, DenialCodes.IssuerMismatch, "4c"),
        ["iss is the bare thumbprint"] = (c => c["iss"] = Forge.Orchestrator.PublicKey.Id.ToString(), DenialCodes.IssuerMismatch, "4c"),
        ["del_depth stays"] = (c => c["del_depth"] = 0, DenialCodes.DepthInvalid, "4d"),
        ["del_depth skips one"] = (c => c["del_depth"] = 2, DenialCodes.DepthInvalid, "4d"),
        ["del_max_depth is raised"] = (c => c["del_max_depth"] = 4, DenialCodes.DepthInvalid, "4g"),
        ["exp is a second after the parent's"] = (c => c["exp"] = Forge.Now + 3301, DenialCodes.NotNarrower, "4h"),
        ["exp is now"] = (c => c["exp"] = Forge.Now, DenialCodes.Expired, "4i"),
        ["iat is a second before the parent's"] = (c => c["iat"] = Forge.Now - 301, DenialCodes.NotNarrower, "4j"),
        ["iat is 31 seconds ahead"] = (c => c["iat"] = Forge.Now + 31, DenialCodes.NotYetValid, "4k"),
        ["exp is iat"] = (c => (c["iat"], c["exp"]) = (Forge.Now + 10, Forge.Now + 10), DenialCodes.LifetimeInvalid, "4l"),
        ["del_max_depth is below del_depth"] = (c => c["del_max_depth"] = 0, DenialCodes.DepthInvalid, "4m"),
        ["two details of our type"] = (c => c["authorization_details"]!.AsArray().Add(c["authorization_details"]![0]!.DeepClone()), DenialCodes.Malformed, "4n"),
        ["authorization_details is a text"] = (c => c["authorization_details"] = "x", DenialCodes.Malformed, "4n"),
        ["tools is a list"] = (c => c["authorization_details"]![0]!["tools"] = new JsonArray(), DenialCodes.Malformed, "4n"),
        ["an unknown constraint"] =
            (c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_glob","root":"/reports"}}}"""),
            DenialCodes.UnknownConstraint, "3n/4o"),
        ["a tool the parent lacks"] = (c => c["authorization_details"] = Forge.Details("""{"files.write":{}}"""), DenialCodes.NotNarrower, "4p1"),
        ["an open map under a closed one"] = (c => c["authorization_details"] = Forge.Details("""{"files.read":{}}"""), DenialCodes.NotNarrower, "4p2"),
        ["an optional argument under a required one"] = (
            c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_within","optional":true,"root":"/reports"}}}"""),
            DenialCodes.NotNarrower, "4p3"),
        ["a wider constraint"] = (
            c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_within","root":"/"}}}"""),
            DenialCodes.NotNarrower, "4p4"),
        ["par_hash of another token"] = (c => c["par_hash"] = "l3wEeq3lNmm_mKhB9LRBxKHaTqTfAnMvPMSxiQrEoMY", DenialCodes.ParentMismatch, "4q"),
        ["a status list"] = (c => c["status"] = new JsonObject(), DenialCodes.StatusUnknown, "x"),
        ["no detail in the leaf"] = (c => c.Remove("authorization_details"), DenialCodes.Malformed, "6a"),
        ["only a detail of another type in the leaf"] = (c => c["authorization_details"]![0]!["type"] = "payment", DenialCodes.Malformed, "6a"),
    };

    private static readonly Dictionary<string, Action<JsonObject>> Limits = new()
    {
        ["expires with its parent"] = c => c["exp"] = Forge.Now + 3300,
        ["expires in a second"] = c => c["exp"] = Forge.Now + 1,
        ["was issued with its parent"] = c => c["iat"] = Forge.Now - 300,
        ["was issued 30 seconds ahead"] = c => c["iat"] = Forge.Now + 30,
        ["may be delegated as deep as its parent"] = c => c["del_max_depth"] = 3,
        ["ends the chain"] = c => c["del_max_depth"] = 1,
        ["has no scopes at all"] = c => c["authorization_details"] = Forge.Details("{}"),
    };

    public static TheoryData<string> Broken() => [.. Rules.Keys];

    public static TheoryData<string> Allowed() => [.. Limits.Keys];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_derived_token_that_breaks_a_rule_is_refused_at_its_step(string rule)
    {
        string root = Forge.Root();

        Forge.Refusal(root, Forge.Child(root, Rules[rule].Break)).ShouldBe(Rules[rule].Code, Rules[rule].Step);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_derived_token_at_the_limit_is_accepted(string limit)
    {
        string root = Forge.Root();

        Forge.Refusal(root, Forge.Child(root, Limits[limit])).Should().BeNull();
    }

    [Fact]
    public void A_terminal_credential_is_not_delegated()
    {
        string root = Forge.Root(c => c["del_max_depth"] = 0);

        Forge.Refusal(root, Forge.Child(root, c => c["del_max_depth"] = 1)).ShouldBe(DenialCodes.DelegationLimit, "4e");
    }

    [Fact]
    public void A_derived_token_the_parents_holder_did_not_sign_is_refused()
    {
        string root = Forge.Root();

        Forge.Refusal(root, Forge.Child(root, signer: Forge.Attacker)).ShouldBe(DenialCodes.SignatureInvalid, "4b");
        Forge.Refusal(root, Forge.Child(root, signer: Forge.Authority)).ShouldBe(DenialCodes.SignatureInvalid, "4b");
    }

    [Fact]
    public void A_token_derived_from_another_credential_of_the_same_key_is_refused()
    {
        string narrow = Forge.Root();
        string wide = Forge.Root(c => (c["jti"], c["exp"]) = ("019471f8-0000-7000-8000-00000000ffff", Forge.Now + 3301));

        Forge.Refusal(wide, Forge.Child(narrow)).ShouldBe(DenialCodes.ParentMismatch, "4q");
    }

    [Fact]
    public void The_parents_signature_is_no_part_of_the_hash_but_its_header_is()
    {
        string root = Forge.Root();
        string respelt = Forge.Root(header: """{"typ":"aat+jwt","alg":"Ed25519"}""");

        Forge.Refusal(respelt, Forge.Child(root)).ShouldBe(DenialCodes.ParentMismatch, "4q");
    }

    [Theory]
    [InlineData("""{"jti":"a","jti":"b"}""", DenialCodes.DuplicateMember)]
    [InlineData("{", DenialCodes.Malformed)]
    public void A_payload_that_is_not_strict_JSON_is_refused(string payload, string code) =>
        Forge.Refusal(Forge.Root(), Forge.Sign(Forge.TokenHeader, payload, Forge.Orchestrator)).ShouldBe(code, "4b");

    [Fact]
    public void An_intermediate_without_a_detail_has_nothing_to_pass_on()
    {
        string root = Forge.Root();
        string child = Forge.Child(root, c => c["authorization_details"] = new JsonArray());
        string grandchild = Forge.Grandchild(child, c => c["authorization_details"] = Forge.Details(Forge.ReportsTools));

        Forge.Refusal(root, child, grandchild).ShouldBe(DenialCodes.NotNarrower, "4p1");
    }

    [Fact]
    public void Rules_bind_below_the_second_token_too()
    {
        string root = Forge.Root();
        string child = Forge.Child(root);

        Forge.Refusal(root, child, Forge.Grandchild(child)).Should().BeNull();
        Forge.Refusal(root, child, Forge.Grandchild(child, c => c["exp"] = Forge.Now + 201)).ShouldBe(DenialCodes.NotNarrower, "4h");
        Forge.Refusal(root, child, Forge.Grandchild(child, c => c["iat"] = Forge.Now - 101)).ShouldBe(DenialCodes.NotNarrower, "4j");
    }

    [Fact]
    public void A_chain_cannot_skip_a_token()
    {
        string root = Forge.Root();
        string child = Forge.Child(root);
        string grandchild = Forge.Grandchild(child);

        Forge.Refusal(root, grandchild).ShouldBe(DenialCodes.SignatureInvalid, "4b");
        Forge.Refusal(child, grandchild).Should().NotBeNull("a chain begins with a root");
        Forge.Refusal(child, root).Should().NotBeNull("order matters");
    }

    [Fact]
    public void A_chain_may_be_presented_without_its_leaf() => Forge.Refusal(Forge.Root()).Should().BeNull();
}
