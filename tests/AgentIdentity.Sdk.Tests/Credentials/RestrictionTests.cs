using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Audiences, segments and times of any token bind the whole chain, whatever a child leaves out.</summary>
public sealed class RestrictionTests
{
    [Fact]
    public void An_audience_of_the_root_binds_the_leaf_that_names_none() =>
        Use(root: c => c["aud"] = "https://other.example.com").ShouldBe(DenialCodes.AudienceMismatch, "6c");

    [Fact]
    public void A_child_cannot_trade_its_parents_audience_for_another() =>
        Use(root: c => c["aud"] = "https://other.example.com", child: c => c["aud"] = Forge.Audience).ShouldBe(DenialCodes.AudienceMismatch, "6c");

    [Fact]
    public void Every_audience_list_must_name_us()
    {
        Use(root: c => c["aud"] = new JsonArray("https://other.example.com", Forge.Audience), child: c => c["aud"] = Forge.Audience).Should().BeNull();
        Use(root: c => c["aud"] = Forge.Audience, child: c => c["aud"] = new JsonArray("https://other.example.com"))
            .ShouldBe(DenialCodes.AudienceMismatch, "6c");
    }

    [Fact]
    public void An_audience_is_compared_byte_for_byte() =>
        Use(root: c => c["aud"] = Forge.Audience.ToUpperInvariant()).ShouldBe(DenialCodes.AudienceMismatch, "6c");

    [Fact]
    public void A_verifier_may_demand_that_some_token_names_an_audience()
    {
        VerificationLimits demanding = new() { RequireChainAudience = true };

        Use(limits: demanding).ShouldBe(DenialCodes.AudienceMismatch, "6c");
        Use(child: c => c["aud"] = Forge.Audience, limits: demanding).Should().BeNull();
    }

    [Fact]
    public void A_segment_of_the_root_binds_the_leaf_that_names_none()
    {
        Use(root: Segments("eu"), segment: "eu").Should().BeNull();
        Use(root: Segments("eu"), segment: "us").ShouldBe(DenialCodes.AudienceMismatch, "x");
        Use(root: Segments("eu"), segment: null).ShouldBe(DenialCodes.AudienceMismatch, "x");
    }

    [Fact]
    public void A_child_cannot_add_a_segment()
    {
        Use(root: Segments("eu"), child: Segments("eu", "us"), segment: "us").ShouldBe(DenialCodes.AudienceMismatch, "x");
        Use(root: Segments("eu", "us"), child: Segments("us"), segment: "eu").ShouldBe(DenialCodes.AudienceMismatch, "x");
        Use(root: Segments("eu", "us"), child: Segments("us"), segment: "us").Should().BeNull();
    }

    [Fact]
    public void A_chain_for_no_segment_can_be_used_nowhere() => Use(root: Segments(), segment: "eu").ShouldBe(DenialCodes.AudienceMismatch, "x");

    [Fact]
    public void A_segment_is_compared_byte_for_byte() => Use(root: Segments("eu"), segment: "EU").ShouldBe(DenialCodes.AudienceMismatch, "x");

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void A_chain_is_not_used_before_its_time(int seconds, bool isAllowed)
    {
        Denial? denial = Use(root: Profile($$"""{"not_before":{{Forge.Now + seconds}}}"""));

        (denial is null).Should().Be(isAllowed);
        denial?.Code.Should().Be(DenialCodes.NotYetValid);
    }

    [Fact]
    public void A_childs_earlier_start_does_not_lift_its_parents() =>
        Use(root: Profile($$"""{"not_before":{{Forge.Now + 10}}}"""), child: Profile($$"""{"not_before":{{Forge.Now - 10}}}"""))
            .ShouldBe(DenialCodes.NotYetValid, "x");

    [Fact]
    public void A_childs_later_start_binds() => Use(child: Profile($$"""{"not_before":{{Forge.Now + 10}}}""")).ShouldBe(DenialCodes.NotYetValid, "x");

    [Fact]
    public void The_standard_nbf_is_honoured_too()
    {
        Use(root: c => c["nbf"] = Forge.Now + 1).ShouldBe(DenialCodes.NotYetValid, "x");
        Use(root: c => c["nbf"] = Forge.Now).Should().BeNull();
    }

    [Theory]
    [InlineData("""{"not_before":0}""")]
    [InlineData("""{"segments":["eu"]}""")]
    [InlineData("""{"name":"orchestrator","segments":[]}""")]
    public void A_restriction_that_the_header_does_not_announce_is_refused(string profile)
    {
        Forge.Refusal(Forge.Root(Profile(profile))).ShouldBe(DenialCodes.Malformed, "x");
        string root = Forge.Root();
        Forge.Refusal(root, Forge.Child(root, Profile(profile))).ShouldBe(DenialCodes.Malformed, "x");
    }

    [Fact]
    public void What_restricts_nothing_need_not_be_announced() =>
        Forge.Refusal(Forge.Root(Profile("""{"lineage":"l","name":"orchestrator","purpose":"p","task":"t"}"""))).Should().BeNull();

    [Theory]
    [InlineData("""["eu"]""")]
    [InlineData("null")]
    [InlineData("""{"budget":1}""")]
    [InlineData("""{"not_before":"1704067200"}""")]
    [InlineData("""{"not_before":1.5}""")]
    [InlineData("""{"segments":"eu"}""")]
    [InlineData("""{"segments":["eu/us"]}""")]
    [InlineData("""{"segments":[1]}""")]
    [InlineData("""{"segments":["a0","a1","a2","a3","a4","a5","a6","a7","a8","a9","b0","b1","b2","b3","b4","b5","b6"]}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"a/b"}""")]
    [InlineData("""{"name":".."}""")]
    [InlineData("""{"task":"\u202etxt.exe"}""")]
    [InlineData("""{"purpose":1}""")]
    [InlineData("""{"principal":""}""")]
    [InlineData("""{"lineage":7}""")]
    [InlineData("""{"sponsor":"alice"}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","id":"alice"}}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","id":"alice","kind":"robot"}}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","id":"","kind":"human"}}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","kind":"human"}}""")]
    [InlineData("""{"sponsor":{"assurance":"proved","id":"alice","kind":"human"}}""")]
    [InlineData("""{"sponsor":{"assurance":"authenticated","id":"alice","kind":"human"}}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","how":"oidc","id":"alice","kind":"human"}}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","id":"alice","kind":"human","role":"admin"}}""")]
    public void A_profile_with_anything_wrong_in_it_is_refused(string profile)
    {
        Forge.Refusal(Forge.Root(Profile(profile), Forge.RestrictedHeader)).ShouldBe(DenialCodes.Malformed, "3b");
        string root = Forge.Root();
        Forge.Refusal(root, Forge.Child(root, Profile(profile), Forge.RestrictedHeader)).ShouldBe(DenialCodes.Malformed, "4b");
    }

    [Fact]
    public void Sixteen_segments_are_read() =>
        Use(root: Segments([.. Enumerable.Range(0, 16).Select(i => $"s{i}")]), segment: "s15").Should().BeNull();

    internal static Action<JsonObject> Profile(string json) => claims => claims[Forge.Profile] = JsonNode.Parse(json);

    private static Action<JsonObject> Segments(params string[] segments) =>
        Profile($$"""{"segments":[{{string.Join(',', segments.Select(segment => $"\"{segment}\""))}}]}""");

    /// <summary>Why a call under a root and a child with a fresh proof is refused, or null.</summary>
    private static Denial? Use(
        Action<JsonObject>? root = null, Action<JsonObject>? child = null, string? segment = null, VerificationLimits? limits = null)
    {
        string first = Forge.Root(root, Forge.RestrictedHeader);
        string second = Forge.Child(first, child, Forge.RestrictedHeader);
        CredentialVerifier verifier = Forge.Verifier(limits);
        CredentialVerification chain = verifier.Verify(AgentCredential.FromTokens(first, second));
        chain.IsValid.Should().BeTrue(chain.Denial?.Reason);
        InvocationExpectation here = new() { Audience = Forge.Audience, Segment = segment };
        return verifier.VerifyInvocation(chain.Credential!, InvocationProof.FromToken(Forge.Proof(second, signer: Forge.Worker)), Forge.Call, here).Denial;
    }
}
