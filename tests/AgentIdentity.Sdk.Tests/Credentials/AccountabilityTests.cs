using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Who is accountable originates in the root and nowhere else.</summary>
public sealed class AccountabilityTests
{
    private const string Alice = """{"assurance":"asserted","id":"alice@contoso.com","kind":"human"}""";

    [Theory]
    [InlineData("""{"principal":"alice"}""")]
    [InlineData($$"""{"sponsor":{{Alice}}}""")]
    [InlineData("""{"lineage":"l-1"}""")]
    public void A_derived_token_may_repeat_what_the_root_says_and_may_leave_it_out(string profile)
    {
        string root = Forge.Root(RestrictionTests.Profile(profile));

        Forge.Refusal(root, Forge.Child(root, RestrictionTests.Profile(profile))).Should().BeNull();
        Forge.Refusal(root, Forge.Child(root)).Should().BeNull();
    }

    [Theory]
    [InlineData("""{"principal":"alice"}""")]
    [InlineData($$"""{"sponsor":{{Alice}}}""")]
    [InlineData("""{"lineage":"l-1"}""")]
    public void A_derived_token_introduces_nobody(string profile)
    {
        string root = Forge.Root();

        Forge.Refusal(root, Forge.Child(root, RestrictionTests.Profile(profile))).ShouldBe(DenialCodes.PrincipalAltered, "x");
    }

    [Theory]
    [InlineData("""{"principal":"alice"}""", """{"principal":"bob"}""")]
    [InlineData("""{"principal":"alice"}""", """{"principal":"Alice"}""")]
    [InlineData("""{"lineage":"l-1"}""", """{"lineage":"l-2"}""")]
    [InlineData($$"""{"sponsor":{{Alice}}}""", """{"sponsor":{"assurance":"asserted","id":"bob@contoso.com","kind":"human"}}""")]
    [InlineData($$"""{"sponsor":{{Alice}}}""", """{"sponsor":{"assurance":"asserted","id":"alice@contoso.com","kind":"service"}}""")]
    [InlineData($$"""{"sponsor":{{Alice}}}""", """{"sponsor":{"assurance":"authenticated","how":"oidc","id":"alice@contoso.com","kind":"human"}}""")]
    public void A_derived_token_alters_nobody(string rootProfile, string childProfile)
    {
        string root = Forge.Root(RestrictionTests.Profile(rootProfile));

        Forge.Refusal(root, Forge.Child(root, RestrictionTests.Profile(childProfile))).ShouldBe(DenialCodes.PrincipalAltered, "x");
    }

    [Fact]
    public void A_grandchild_is_held_against_the_root_although_its_parent_said_nothing()
    {
        string root = Forge.Root(RestrictionTests.Profile("""{"principal":"alice"}"""));
        string child = Forge.Child(root);

        Forge.Refusal(root, child, Forge.Grandchild(child, RestrictionTests.Profile("""{"principal":"bob"}"""))).ShouldBe(DenialCodes.PrincipalAltered, "x");
        Forge.Refusal(root, child, Forge.Grandchild(child, RestrictionTests.Profile("""{"principal":"alice"}"""))).Should().BeNull();
    }

    [Fact]
    public void What_the_root_says_stands_in_the_proved_chain()
    {
        string root = Forge.Root(RestrictionTests.Profile($$"""{"lineage":"l-1","principal":"alice","sponsor":{{Alice}}}"""));
        VerifiedCredential credential = Forge.Proved(root, Forge.Child(root));

        credential.Principal.Should().Be("alice");
        credential.Lineage.Should().Be("l-1");
        credential.Sponsor.Should().Be(Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"));
    }

    [Fact]
    public void A_root_without_a_lineage_is_its_own() => Forge.Proved(Forge.Root()).Lineage.Should().Be("019471f8-0000-7000-8000-000000000001");

    [Fact]
    public void The_anchors_sponsor_answers_for_roots_that_name_nobody_and_only_for_those()
    {
        Sponsor operations = Sponsor.Asserted(SponsorKind.Service, "ops");
        TrustAnchors anchors = new();
        anchors.Add(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey, operations));
        CredentialVerifier verifier = Forge.Verifier(anchors: anchors);

        verifier.Verify(AgentCredential.FromTokens(Forge.Root())).Credential!.Sponsor.Should().Be(operations);
        verifier.Verify(AgentCredential.FromTokens(Forge.Root(RestrictionTests.Profile($$"""{"sponsor":{{Alice}}}""")))).Credential!.Sponsor!.Id
            .Should().Be("alice@contoso.com");
        Forge.Proved(Forge.Root()).Sponsor.Should().BeNull();
    }

    [Fact]
    public void An_authenticated_sponsor_says_how_it_is_known()
    {
        Sponsor sponsor = Forge.Proved(Forge.Root(RestrictionTests.Profile(
            """{"sponsor":{"assurance":"authenticated","how":"oidc pwd+otp","id":"alice","kind":"human"}}"""))).Sponsor!;

        (sponsor.Assurance, sponsor.Method, sponsor.Kind).Should().Be((SponsorAssurance.Authenticated, "oidc pwd+otp", SponsorKind.Human));
    }

    [Fact]
    public void The_name_is_the_path_of_names_and_a_key_where_no_name_was_given()
    {
        string root = Forge.Root(RestrictionTests.Profile("""{"name":"orchestrator"}"""));
        VerifiedCredential credential = Forge.Proved(root, Forge.Child(root));

        credential.Name.Should().Be($"orchestrator/{Forge.Worker.PublicKey.Id}");
        credential.ToString().Should().Be($"{credential.Name} for nobody");
    }

    [Fact]
    public void Asserted_and_authenticated_sponsors_are_different()
    {
        Sponsor asserted = Sponsor.Asserted(SponsorKind.Human, "alice");
        Sponsor authenticated = Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "alice", "oidc"));

        asserted.Should().NotBe(authenticated);
        asserted.ToString().Should().Be("human alice (asserted)");
        authenticated.ToString().Should().Be("human alice (authenticated, oidc)");
        authenticated.Should().NotBe(Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "alice", "saml")));
        asserted.Should().Be(Sponsor.Asserted(SponsorKind.Human, "alice"));
        asserted.GetHashCode().Should().Be(Sponsor.Asserted(SponsorKind.Human, "alice").GetHashCode());
        asserted.Should().NotBe(Sponsor.Asserted(SponsorKind.Service, "alice")).And.NotBe(Sponsor.Asserted(SponsorKind.Human, "bob"));
    }

    [Fact]
    public void An_unspecified_sponsor_is_nobody()
    {
        FluentActions.Invoking(() => Sponsor.Asserted(default, "alice")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Sponsor.Asserted((SponsorKind)9, "alice")).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice\n")]
    [InlineData("alice\u202Ebob")]
    [InlineData("alice\u200B")]
    [InlineData("alice\uE000")]
    [InlineData("alice\u2028")]
    [InlineData("alice\u2029")]
    [InlineData("alice\uFFFD")]
    [InlineData("alice\uFFFF")]
    [InlineData("\u0085")]
    [InlineData(" ")]
    [InlineData("alice ")]
    [InlineData(" alice")]
    [InlineData("alice\u00a0smith")]
    [InlineData("alice\u3164")]
    [InlineData("alice\u115f")]
    [InlineData("alice\u1160")]
    [InlineData("alice\uffa0")]
    public void A_text_people_read_has_no_deceptive_characters(string id) =>
        FluentActions.Invoking(() => Sponsor.Asserted(SponsorKind.Human, id)).Should().Throw<ArgumentException>();

    [Fact]
    public void A_lone_surrogate_is_no_text() =>
        FluentActions.Invoking(() => Sponsor.Asserted(SponsorKind.Human, "a" + (char)0xD800)).Should().Throw<ArgumentException>();

    [Fact]
    public void A_text_people_read_is_at_most_256_characters()
    {
        Sponsor.Asserted(SponsorKind.Human, new string('a', 256)).Id.Should().HaveLength(256);
        FluentActions.Invoking(() => Sponsor.Asserted(SponsorKind.Human, new string('a', 257))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SponsorEvidence(SponsorKind.Human, "alice", new string('a', 257))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SponsorEvidence(SponsorKind.Human, "alice", "")).Should().Throw<ArgumentException>();
    }
}
