using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>What is demanded of a chain as a whole, before and after its tokens.</summary>
public sealed class ChainTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_chain_of_any_permitted_depth_is_proved(int depth)
    {
        VerifiedCredential credential = Forge.Proved(Forge.Chain(depth, maxDepth: 8));

        credential.Depth.Should().Be(depth);
        credential.Path.Should().HaveCount(depth + 1);
        credential.Holder.Should().Be(credential.Path[^1].Holder.Id);
        credential.Expires.Should().Be(Forge.Instant.AddSeconds(depth == 0 ? 3300 : 200));
    }

    [Fact]
    public void Nobody_can_put_another_token_into_a_proved_path()
    {
        VerifiedCredential credential = Forge.Proved(Forge.Chain(1, maxDepth: 8));
        DelegationStep another = Forge.Proved(Forge.Chain(0, maxDepth: 8)).Path[0];

        Action overwriting = () => ((IList<DelegationStep>)credential.Path)[0] = another;

        overwriting.Should().Throw<NotSupportedException>("the guard asks these very steps whether they were revoked");
    }

    [Fact]
    public void A_chain_without_tokens_is_refused() => Forge.Refusal().ShouldBe(DenialCodes.Malformed, "1");

    [Fact]
    public void A_token_over_the_limit_is_refused_before_its_signature_is_looked_at() =>
        Forge.Refusal(new string('a', AgentCredential.MaxTokenBytes + 1)).ShouldBe(DenialCodes.TooLarge, "2a");

    [Fact]
    public void A_token_at_the_limit_is_read()
    {
        // The padding grows by 4 characters for every 3 bytes; try the lengths around the limit.
        int room = (AgentCredential.MaxTokenBytes - Forge.Root(c => c["pad"] = "").Length) / 4 * 3;
        string token = Enumerable.Range(room - 3, 6).Select(length => Forge.Root(c => c["pad"] = new string('x', length)))
            .Last(candidate => candidate.Length <= AgentCredential.MaxTokenBytes);

        token.Length.Should().BeGreaterThan(AgentCredential.MaxTokenBytes - 4);
        Forge.Refusal(token).Should().BeNull();
    }

    [Fact]
    public void A_chain_over_the_limit_is_refused_although_each_token_is_within_its_own()
    {
        List<string> chain = Forge.Chain(5, maxDepth: 8, restrict: _ => new string('x', 40_000));

        chain.Should().OnlyContain(token => token.Length <= AgentCredential.MaxTokenBytes);
        Forge.Refusal(chain).ShouldBe(DenialCodes.TooLarge, "2b");
        Forge.Refusal(chain[..5]).Should().BeNull();
    }

    [Fact]
    public void A_chain_with_too_many_tokens_is_refused_before_any_signature_is_looked_at() =>
        Forge.Refusal(Enumerable.Repeat("a.b.c", 10)).ShouldBe(DenialCodes.DepthInvalid, "2b");

    [Fact]
    public void How_deep_a_chain_may_be_is_the_verifiers_to_choose()
    {
        List<string> chain = Forge.Chain(2, maxDepth: 2);
        VerificationLimits shallow = new() { MaxDelegationDepth = 1 };

        Forge.Verifier(shallow).Verify(AgentCredential.FromTokens(chain)).Denial.ShouldBe(DenialCodes.DepthInvalid, "2b");
        Forge.Verifier(shallow).Verify(AgentCredential.FromTokens(chain[..2])).Denial.ShouldBe(DenialCodes.DepthInvalid, "3i");
        Forge.Verifier(new VerificationLimits { MaxDelegationDepth = 12 }).Verify(AgentCredential.FromTokens(Forge.Chain(12, maxDepth: 12))).IsValid.Should().BeTrue();
    }

    [Fact]
    public void How_long_a_root_may_live_is_the_verifiers_to_choose() =>
        Forge.Verifier(new VerificationLimits { MaxTokenLifetime = TimeSpan.FromSeconds(3599) }).Verify(AgentCredential.FromTokens(Forge.Root())).Denial
            .ShouldBe(DenialCodes.LifetimeInvalid, "3h");

    [Fact]
    public void How_far_a_clock_may_be_ahead_is_the_verifiers_to_choose()
    {
        VerificationLimits exact = new() { ClockSkew = TimeSpan.Zero };
        string ahead = Forge.Root(c => c["iat"] = Forge.Now + 1);
        string root = Forge.Root();

        Forge.Verifier(exact).Verify(AgentCredential.FromTokens(ahead)).Denial.ShouldBe(DenialCodes.NotYetValid, "3f");
        Forge.Verifier(exact).Verify(AgentCredential.FromTokens(root, Forge.Child(root, c => c["iat"] = Forge.Now + 1))).Denial
            .ShouldBe(DenialCodes.NotYetValid, "4k");
    }

    [Fact]
    public void Two_tokens_never_carry_the_same_id()
    {
        string root = Forge.Root();
        string twin = Forge.Child(root, c => c["jti"] = "019471f8-0000-7000-8000-000000000001");

        Forge.Refusal(root, twin).ShouldBe(DenialCodes.DuplicateToken, "2c");
        Forge.Refusal(root, root).ShouldBe(DenialCodes.DuplicateToken, "2c");
    }

    [Fact]
    public void A_token_repeated_further_down_is_found()
    {
        List<string> chain = Forge.Chain(3, maxDepth: 3);

        Forge.Refusal(chain[0], chain[1], chain[2], chain[1]).ShouldBe(DenialCodes.DuplicateToken, "2c");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("{\"payload\":\"e30\",\"signatures\":[]}")]
    public void What_is_no_compact_JWS_fails_at_the_front_end(string token)
    {
        Forge.Refusal(token).ShouldBe(DenialCodes.Malformed, "0");
        Forge.Refusal(Forge.Root(), token).ShouldBe(DenialCodes.Malformed, "0");
    }

    [Fact]
    public void A_signature_has_one_spelling()
    {
        string root = Forge.Root();
        char last = root[^1];
        string strayBits = root[..^1] + (char)(last + 1);       // 86 characters carry 516 bits, 4 more than a signature has

        "AQgw".Should().Contain(last.ToString(), "the last character has four bits to spare");
        Forge.Refusal(strayBits).ShouldBe(DenialCodes.SignatureInvalid, "3b");
        Forge.Refusal(root + "==").ShouldBe(DenialCodes.SignatureInvalid, "3b");
        Forge.Refusal(root[..^1]).ShouldBe(DenialCodes.SignatureInvalid, "3b");
        Forge.Refusal(root[..(root.LastIndexOf('.') + 1)]).ShouldBe(DenialCodes.SignatureInvalid, "3b");
    }

    [Fact]
    public void A_proof_of_a_chain_holds_for_its_verifier_alone()
    {
        CredentialVerifier verifier = Forge.Verifier();
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(Forge.Root())).Credential!;
        CredentialVerifier other = new(verifier.Anchors, clock: new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Forge.Instant));

        verifier.IsProvedHere(credential).Should().BeTrue();
        other.IsProvedHere(credential).Should().BeFalse("another verifier may have other limits");
        other.VerifyInvocation(
            credential, InvocationProof.FromToken(Forge.Proof(Forge.Root())), Forge.Call, new InvocationExpectation { Audience = Forge.Audience }).Denial!.Code
            .Should().Be(DenialCodes.ProvedElsewhere);
    }

    [Fact]
    public void A_proof_of_a_chain_is_void_once_the_anchors_change()
    {
        CredentialVerifier verifier = Forge.Verifier();
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(Forge.Root())).Credential!;

        verifier.Anchors.Add(new TrustAnchor("https://partner.example.com", Forge.Attacker.PublicKey));

        verifier.IsProvedHere(credential).Should().BeFalse();
        verifier.IsProvedHere(verifier.Verify(credential.Source).Credential!).Should().BeTrue();
    }

    [Fact]
    public void A_removed_anchor_vouches_for_nothing()
    {
        CredentialVerifier verifier = Forge.Verifier();
        TrustAnchor anchor = new(Forge.Issuer, Forge.Authority.PublicKey);

        verifier.Anchors.Remove(anchor).Should().BeTrue();
        verifier.Anchors.Remove(anchor).Should().BeFalse();

        verifier.Verify(AgentCredential.FromTokens(Forge.Root())).Denial.ShouldBe(DenialCodes.UntrustedRoot, "3b");
    }

    [Fact]
    public void Adding_an_anchor_twice_changes_nothing()
    {
        TrustAnchors anchors = new();
        anchors.Add(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey));
        long version = anchors.Version;

        anchors.Add(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey));

        (anchors.Count, anchors.Version).Should().Be((1, version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("contoso")]
    [InlineData("/contoso/agents")]
    [InlineData(" https://agents.contoso.com")]
    [InlineData(null)]
    public void An_anchors_issuer_is_an_absolute_URI(string? issuer) =>
        FluentActions.Invoking(() => new TrustAnchor(issuer!, Forge.Authority.PublicKey)).Should().Throw<ArgumentException>();

    [Fact]
    public void An_anchors_key_is_of_prime_order()
    {
        foreach (string weak in KnownKeys.MixedOrder)
        {
            AgentPublicKey key = AgentPublicKey.Import(Convert.FromHexString(weak));

            FluentActions.Invoking(() => new TrustAnchor(Forge.Issuer, key)).Should().Throw<ArgumentException>();
        }
    }

    public static TheoryData<string, VerificationLimits> BadLimits() => new()
    {
        { "MaxDelegationDepth", new VerificationLimits { MaxDelegationDepth = -1 } },
        { "MaxDelegationDepth", new VerificationLimits { MaxDelegationDepth = 33 } },
        { "MaxTokenLifetime", new VerificationLimits { MaxTokenLifetime = TimeSpan.Zero } },
        { "MaxTokenLifetime", new VerificationLimits { MaxTokenLifetime = TimeSpan.FromDays(91) } },
        { "ClockSkew", new VerificationLimits { ClockSkew = TimeSpan.FromSeconds(-1) } },
        { "ClockSkew", new VerificationLimits { ClockSkew = TimeSpan.FromSeconds(61) } },
        { "ProofWindow", new VerificationLimits { ProofWindow = TimeSpan.Zero } },
        { "ProofWindow", new VerificationLimits { ProofWindow = TimeSpan.FromSeconds(61) } },
    };

    [Theory]
    [MemberData(nameof(BadLimits))]
    public void A_limit_out_of_its_range_is_refused_by_name(string name, VerificationLimits limits) =>
        FluentActions.Invoking(() => Forge.Verifier(limits)).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*{name}*");

    [Fact]
    public void Limits_at_the_ends_of_their_ranges_are_accepted()
    {
        Forge.Verifier(new VerificationLimits { MaxDelegationDepth = 0, MaxTokenLifetime = TimeSpan.FromSeconds(1), ClockSkew = TimeSpan.Zero, ProofWindow = TimeSpan.FromSeconds(1) })
            .Should().NotBeNull();
        Forge.Verifier(new VerificationLimits { MaxDelegationDepth = 32, ClockSkew = TimeSpan.FromSeconds(60), ProofWindow = TimeSpan.FromSeconds(60) })
            .Should().NotBeNull();
    }

    [Fact]
    public void The_steps_of_a_path_carry_what_others_need()
    {
        string root = Forge.Root();
        string child = Forge.Child(root);
        DelegationStep leaf = Forge.Proved(root, child).Path[1];

        leaf.TokenId.Should().Be("019471f8-0000-7000-8000-000000000002");
        leaf.Issuer.Should().Be(Forge.Orchestrator.Uri);
        leaf.Holder.Should().Be(Forge.Worker.PublicKey);
        System.Buffers.Text.Base64Url.EncodeToString(leaf.TokenHash.Span).Should().Be(Forge.Hash(child));
        leaf.Expires.Should().Be(Forge.Instant.AddSeconds(200));
    }

    [Fact]
    public void One_anchor_has_one_sponsor()
    {
        using Given given = new();
        TrustAnchor anchor = given.Authority.TrustAnchor;
        TrustAnchors anchors = new();
        anchors.Add(anchor);
        anchors.Add(new TrustAnchor(anchor.Issuer, anchor.Key));

        anchors.Count.Should().Be(1);
        FluentActions.Invoking(() => anchors.Add(new TrustAnchor(anchor.Issuer, anchor.Key, Sponsor.Asserted(SponsorKind.Human, "eve@contoso.com"))))
            .Should().Throw<ArgumentException>();
    }
}
