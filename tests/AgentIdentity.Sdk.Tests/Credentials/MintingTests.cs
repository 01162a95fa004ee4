using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>What an authority and an agent issue, and what they refuse to issue.</summary>
public sealed class MintingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task What_is_minted_verifies(int depth)
    {
        using Given given = new();
        List<AgentPrincipal> agents = [await given.Agent(Given.Grant(further: depth))];
        for (int i = 1; i <= depth; i++)
        {
            agents.Add(await agents[^1].DelegateAsync(Given.Delegation(further: depth - i, name: $"a{i}")));
        }

        VerifiedCredential credential = given.Prove(agents[^1].Credential);

        credential.Depth.Should().Be(depth);
        credential.Holder.Should().Be(agents[^1].Id);
        credential.Name.Should().Be(agents[^1].Name).And.Be(string.Join('/', ["orchestrator", .. Enumerable.Range(1, depth).Select(i => $"a{i}")]));
        credential.Expires.Should().Be(agents[^1].Expires);
        credential.Sponsor!.Id.Should().Be("alice@contoso.com");
        credential.Path.Select(step => step.Holder).Should().OnlyHaveUniqueItems("every agent has a key of its own");
        agents.ForEach(agent => agent.Dispose());
    }

    [Fact]
    public async Task A_grant_says_everything_it_was_told()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "alice", "oidc")),
            Scopes = Given.Reports,
            Principal = "bob",
            Task = "quarter",
            Purpose = "reporting \"q3\"",
            Lineage = "l-1",
        });
        VerifiedCredential credential = given.Prove(agent.Credential);

        (credential.Principal, credential.Task, credential.Purpose, credential.Lineage).Should().Be(("bob", "quarter", "reporting \"q3\"", "l-1"));
        credential.Sponsor!.Method.Should().Be("oidc");
    }

    [Fact]
    public async Task An_agent_may_not_delegate_unless_it_was_said()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(further: 0));

        agent.FurtherDelegations.Should().Be(0);
        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()))).ShouldBe(DenialCodes.DelegationLimit, "4e");
    }

    [Fact]
    public async Task A_child_may_not_delegate_further_than_its_parent()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(further: 2));

        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation(further: 2)))).ShouldBe(DenialCodes.DepthInvalid, "4g");
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation(further: 1));
        child.FurtherDelegations.Should().Be(1);
    }

    [Fact]
    public async Task A_child_never_outlives_its_parent()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(lifetime: TimeSpan.FromMinutes(10)));

        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation(lifetime: TimeSpan.FromSeconds(601))))).ShouldBe(DenialCodes.NotNarrower, "4h");
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation(lifetime: TimeSpan.FromMinutes(10)));
        child.Expires.Should().Be(agent.Expires);
    }

    [Theory]
    [InlineData(3600, 300)]
    [InlineData(120, 120)]
    public async Task A_child_lives_five_minutes_or_what_is_left(int parent, int child)
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(lifetime: TimeSpan.FromSeconds(parent)));
        using AgentPrincipal delegated = await agent.DelegateAsync(Given.Delegation());

        delegated.Expires.Should().Be(Forge.Instant.AddSeconds(child));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData(0.5)]
    public async Task A_credential_that_never_lives_is_refused(double seconds)
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();

        (await Given.Refused(async () => await given.Agent(Given.Grant(lifetime: TimeSpan.FromSeconds(seconds))))).ShouldBe(DenialCodes.Expired, "3e");
        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation(lifetime: TimeSpan.FromSeconds(seconds))))).ShouldBe(DenialCodes.Expired, "4i");
    }

    [Fact]
    public async Task An_expired_agent_delegates_nothing()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        given.Clock.Advance(TimeSpan.FromHours(1));

        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()))).ShouldBe(DenialCodes.Expired, "4i");
    }

    [Fact]
    public async Task A_scope_the_parent_lacks_is_refused_with_its_action()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        Denial denial = await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation(scopes: [AgentScope.For("mail.send").AnyArguments()])));

        denial.ShouldBe(DenialCodes.NotNarrower, "4p1");
        denial.Action.Should().Be("mail.send");
        denial.CallerText.Should().Be("not_narrower (mail.send)");
    }

    [Fact]
    public async Task A_wider_scope_is_refused()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();

        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation(scopes: [AgentScope.For("files.read").Within("path", "/")]))))
            .ShouldBe(DenialCodes.NotNarrower, "4p4");
    }

    [Fact]
    public async Task A_clock_that_went_back_a_little_does_no_harm_and_a_lot_is_refused()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        given.Clock.AdjustTime(Forge.Instant.AddSeconds(-30));
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation());
        given.Prove(child.Credential).Depth.Should().Be(1);

        given.Clock.AdjustTime(Forge.Instant.AddSeconds(-31));
        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()))).ShouldBe(DenialCodes.NotYetValid, "4k");
    }

    [Fact]
    public async Task An_authority_issues_no_longer_than_it_may()
    {
        using Given given = new(new AgentAuthorityOptions { MaxLifetime = TimeSpan.FromMinutes(5) });

        (await Given.Refused(async () => await given.Agent(Given.Grant(lifetime: TimeSpan.FromSeconds(301))))).ShouldBe(DenialCodes.LifetimeInvalid, "3h");
        using AgentPrincipal agent = await given.Agent(Given.Grant(lifetime: TimeSpan.FromMinutes(5)));
        agent.Expires.Should().Be(Forge.Instant.AddMinutes(5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(24 * 60 + 1)]
    public void An_authoritys_longest_life_is_at_most_a_day(int minutes) =>
        FluentActions.Invoking(() => new Given(new AgentAuthorityOptions { MaxLifetime = TimeSpan.FromMinutes(minutes) }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*MaxLifetime*");

    [Fact]
    public async Task An_authority_allows_at_most_eight_delegations()
    {
        using Given given = new();

        (await Given.Refused(async () => await given.Agent(Given.Grant(further: 9)))).ShouldBe(DenialCodes.DepthInvalid, "3i");
        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(further: -1))).Should().ThrowAsync<ArgumentOutOfRangeException>();
        using AgentPrincipal agent = await given.Agent();
        await FluentActions.Awaiting(async () => await agent.DelegateAsync(Given.Delegation(further: -1))).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void An_authoritys_issuer_is_an_absolute_URI() =>
        FluentActions.Invoking(() => AgentAuthority.Create("contoso")).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public async Task A_name_is_one_plain_segment(string name)
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();

        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(name: name))).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(async () => await agent.DelegateAsync(Given.Delegation(name: name))).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_token_id_is_a_UUID_of_version_7_at_the_time_of_the_clock()
    {
        using Given given = new();
        List<byte[]> ids = [];
        for (int i = 0; i < 64; i++)
        {
            using AgentPrincipal agent = await given.Agent();
            string text = (string)Forge.Payload(agent.Credential.Tokens[0])["jti"]!;
            Guid id = Guid.Parse(text);
            text.Should().Be(id.ToString("D"));
            (id.Version, id.Variant >> 2).Should().Be((7, 0b10));
            byte[] bytes = id.ToByteArray(bigEndian: true);
            Convert.ToHexString(bytes.AsSpan(0, 6)).Should().Be($"{given.Clock.GetUtcNow().ToUnixTimeMilliseconds():X12}", "RFC 9562, section 5.7");
            ids.Add(bytes);
        }

        // 74 random bits: each of them is now 0, now 1.
        for (int bit = 48; bit < 128; bit++)
        {
            bool isFixed = bit is >= 48 and < 52 or 64 or 65;
            ids.Select(bytes => (bytes[bit / 8] >> (7 - (bit % 8))) & 1).Distinct().Count().Should().Be(isFixed ? 1 : 2, $"bit {bit}");
        }
    }

    [Fact]
    public async Task A_name_has_at_most_64_characters()
    {
        using Given given = new();
        using AgentPrincipal shortest = await given.Agent(Given.Grant(name: "n"));

        using AgentPrincipal agent = await given.Agent(Given.Grant(name: new string('n', 64)));
        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(name: new string('n', 65)))).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Segments_are_one_to_sixteen_names_or_nothing_is_said()
    {
        using Given given = new();
        string[] seventeen = [.. Enumerable.Range(0, 17).Select(i => $"s{i}")];
        using AgentPrincipal agent = await given.Agent(Given.Grant(segments: seventeen[..16]));
        given.Prove(agent.Credential).Should().NotBeNull();

        foreach (string[] bad in (string[][])[[], seventeen, ["eu/us"]])
        {
            await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(segments: bad))).Should().ThrowAsync<ArgumentException>();
        }
    }

    [Fact]
    public async Task Audiences_are_at_most_the_sixteen_a_verifier_reads()
    {
        using Given given = new();
        string[] seventeen = [.. Enumerable.Range(0, 17).Select(i => $"https://a{i}.example.com")];
        using AgentPrincipal agent = await given.Agent(Given.Grant(audiences: seventeen[..16]));
        given.Prove(agent.Credential).Should().NotBeNull();

        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(audiences: seventeen))).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(async () => await agent.DelegateAsync(Given.Delegation(audiences: seventeen))).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(audiences: ["a\u202Eb"]))).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Texts_are_acceptable_to_a_reader_or_refused()
    {
        using Given given = new();

        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(principal: ""))).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(async () => await given.Agent(Given.Grant(lineage: "l\n"))).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_token_no_verifier_would_read_is_not_minted()
    {
        using Given given = new();
        AgentScopeSet huge = [AgentScope.For("files.read").OneOf("path", [.. Enumerable.Range(0, 20).Select(i => i + new string('x', 4000))])];

        (await Given.Refused(async () => await given.Agent(Given.Grant(scopes: huge)))).ShouldBe(DenialCodes.TooLarge, "2a");
    }

    [Fact]
    public async Task A_chain_no_verifier_would_read_is_not_minted()
    {
        using Given given = new();
        AgentScopeSet large = [AgentScope.For("files.read").OneOf("path", [.. Enumerable.Range(0, 11).Select(i => i + new string('x', 4000))])];
        using AgentPrincipal root = await given.Agent(Given.Grant(further: 8, scopes: large));
        using AgentPrincipal first = await root.DelegateAsync(Given.Delegation(further: 7, scopes: large));
        using AgentPrincipal second = await first.DelegateAsync(Given.Delegation(further: 6, scopes: large));
        using AgentPrincipal third = await second.DelegateAsync(Given.Delegation(further: 5, scopes: large));
        given.Prove(third.Credential).Depth.Should().Be(3);

        (await Given.Refused(async () => await third.DelegateAsync(Given.Delegation(further: 4, scopes: large)))).ShouldBe(DenialCodes.TooLarge, "2b");
    }

    [Fact]
    public async Task A_strict_authority_mints_core_types_only_and_so_do_its_agents()
    {
        using Given given = new(new AgentAuthorityOptions { CoreConstraintsOnly = true });
        (await Given.Refused(async () => await given.Agent())).ShouldBe(DenialCodes.UnknownConstraint, null);
        AgentScopeSet core = [AgentScope.For("files.read").Any("path"), AgentScope.For("clock.read").WithoutArguments()];
        using AgentPrincipal agent = await given.Agent(Given.Grant(scopes: core));
        ArgumentConstraint within = ArgumentConstraint.Within("/reports");

        foreach (ArgumentConstraint hidden in (ArgumentConstraint[])[within, ArgumentConstraint.All(within), ArgumentConstraint.Any(ArgumentConstraint.Wildcard, within)])
        {
            (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation(scopes: [AgentScope.For("files.read").Where("path", hidden)]))))
                .ShouldBe(DenialCodes.UnknownConstraint, null);
        }
    }

    [Fact]
    public async Task Minted_restrictions_are_announced_and_bind_what_is_delegated()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(segments: ["eu"], audiences: [Forge.Audience], notBefore: Forge.Instant.AddSeconds(5)));
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation());
        CredentialVerifier verifier = given.Verifier();
        AgentPresentation presentation = await child.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience });
        VerifiedCredential credential = verifier.Verify(presentation.Credential).Credential!;
        Denial? Use(string audience, string? segment) =>
            verifier.VerifyInvocation(credential, presentation.Proof, Forge.Call, new InvocationExpectation { Audience = audience, Segment = segment }).Denial;

        Use(Forge.Audience, "eu").ShouldBe(DenialCodes.NotYetValid, "x");
        given.Clock.Advance(TimeSpan.FromSeconds(5));
        Use(Forge.Audience, "eu").Should().BeNull();
        Use(Forge.Audience, "us").ShouldBe(DenialCodes.AudienceMismatch, "x");
        Use("https://other.example.com", "eu").ShouldBe(DenialCodes.AudienceMismatch, "6c");
    }

    [Fact]
    public async Task A_childs_own_restrictions_bind()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation(segments: ["us"], audiences: [Forge.Audience, "b"], notBefore: Forge.Instant.AddSeconds(1)));
        CredentialVerifier verifier = given.Verifier();
        AgentPresentation presentation = await child.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience });
        VerifiedCredential credential = verifier.Verify(presentation.Credential).Credential!;
        Denial? Use(string? segment) =>
            verifier.VerifyInvocation(credential, presentation.Proof, Forge.Call, new InvocationExpectation { Audience = Forge.Audience, Segment = segment }).Denial;

        Use("us").ShouldBe(DenialCodes.NotYetValid, "x");
        given.Clock.Advance(TimeSpan.FromSeconds(1));
        Use("us").Should().BeNull();
        Use("eu").ShouldBe(DenialCodes.AudienceMismatch, "x");
    }

    [Fact]
    public async Task A_proof_of_a_live_agent_holds_for_its_call_and_nonce()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        CredentialVerifier verifier = given.Verifier();
        AgentPresentation presentation = await agent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience, Nonce = "n-1" });
        VerifiedCredential credential = verifier.Verify(presentation.Credential).Credential!;
        InvocationExpectation here = new() { Audience = Forge.Audience, Nonce = "n-1" };

        verifier.VerifyInvocation(credential, presentation.Proof, Forge.Call, here).IsValid.Should().BeTrue();
        verifier.VerifyInvocation(credential, presentation.Proof, new ToolCall("files.read", new() { ["path"] = "/reports/x" }), here).Denial
            .ShouldBe(DenialCodes.ProofMismatch, "7f");
    }

    [Fact]
    public async Task A_foreign_key_is_sound_and_not_the_issuers_own()
    {
        using Given given = new(new AgentAuthorityOptions { Signer = new SeededSigner(9) });
        using AgentPrincipal agent = await given.Agent();
        AgentPublicKey weak = AgentPublicKey.Import(Convert.FromHexString(KnownKeys.MixedOrder[0]));

        (await Given.Refused(async () => await agent.DelegateToAsync(weak, Given.Delegation()))).ShouldBe(DenialCodes.Malformed, "4b");
        (await Given.Refused(async () => await given.Authority.IssueToAsync(weak, Given.Grant()))).ShouldBe(DenialCodes.Malformed, "4b");
        (await Given.Refused(async () => await agent.DelegateToAsync(agent.PublicKey, Given.Delegation()))).ShouldBe(DenialCodes.HolderBindingFailed, null);
        (await Given.Refused(async () => await given.Authority.IssueToAsync(given.Authority.TrustAnchor.Key, Given.Grant())))
            .ShouldBe(DenialCodes.HolderBindingFailed, null);
    }

    [Fact]
    public async Task An_agent_with_its_own_key_elsewhere_delegates_in_turn()
    {
        using AgentKeyring keyring = new();
        using Given given = new();
        using SeededSigner elsewhere = new(77);
        AgentCredential issued = await given.Authority.IssueToAsync(elsewhere.PublicKey, Given.Grant());
        using AgentPrincipal remote = AgentPrincipal.FromCredential(given.Prove(issued), elsewhere, keyring, given.Clock);
        AgentCredential handed = await remote.DelegateToAsync(Forge.Helper.PublicKey, Given.Delegation());
        VerifiedCredential credential = given.Prove(handed);

        credential.Holder.Should().Be(Forge.Helper.PublicKey.Id);
        credential.Name.Should().Be("orchestrator/researcher");
        remote.Name.Should().Be("orchestrator");
        remote.Credential.Should().Be(issued);
    }

    [Fact]
    public async Task A_chain_becomes_an_agent_only_with_its_own_key()
    {
        using AgentKeyring keyring = new();
        using Given given = new();
        AgentCredential issued = await given.Authority.IssueToAsync(Forge.Worker.PublicKey, Given.Grant());

        FluentActions.Invoking(() => AgentPrincipal.FromCredential(given.Prove(issued), Forge.Attacker, keyring)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_chain_a_lenient_verifier_proved_is_not_delegated_beyond_what_others_accept()
    {
        using AgentKeyring keyring = new();
        VerifiedCredential deep = Forge.Verifier(new VerificationLimits { MaxDelegationDepth = 12 })
            .Verify(AgentCredential.FromTokens(Forge.Chain(8, maxDepth: 12))).Credential!;
        using AgentPrincipal agent = AgentPrincipal.FromCredential(
            deep, new SeededSigner(108), keyring, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Forge.Instant));

        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()))).ShouldBe(DenialCodes.DepthInvalid, "4f");
    }

    [Fact]
    public async Task Strict_minting_holds_for_a_chain_from_elsewhere_too()
    {
        using AgentKeyring keyring = new();
        using AgentPrincipal agent = AgentPrincipal.FromCredential(
            Forge.Proved(Forge.Root()), new SeededSigner(2), keyring, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Forge.Instant), coreConstraintsOnly: true);

        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()))).ShouldBe(DenialCodes.UnknownConstraint, null);
    }
}
