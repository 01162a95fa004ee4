using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Renewing an agent, and ending one.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task A_renewed_root_has_the_same_key_and_lineage_and_a_new_token()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        VerifiedCredential before = given.Prove(agent.Credential);
        given.Clock.Advance(TimeSpan.FromMinutes(30));

        await agent.RenewAsync();

        VerifiedCredential after = given.Prove(agent.Credential);
        after.Holder.Should().Be(before.Holder);
        after.Lineage.Should().Be(before.Lineage);
        after.Path[0].TokenId.Should().NotBe(before.Path[0].TokenId);
        after.Expires.Should().Be(before.Expires.AddMinutes(30));
    }

    [Fact]
    public async Task A_renewed_child_stays_within_its_parent()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation(lifetime: TimeSpan.FromMinutes(20)));
        given.Clock.Advance(TimeSpan.FromMinutes(30));

        await child.RenewAsync();
        child.Expires.Should().Be(given.Clock.GetUtcNow().AddMinutes(20));
        given.Prove(child.Credential).Name.Should().Be("orchestrator/researcher");

        given.Clock.Advance(TimeSpan.FromMinutes(15));
        (await Given.Refused(async () => await child.RenewAsync())).ShouldBe(DenialCodes.NotNarrower, "4h");
    }

    [Fact]
    public async Task A_child_renewed_after_its_parent_hangs_on_the_parents_new_token()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation(lifetime: TimeSpan.FromMinutes(50)));
        given.Clock.Advance(TimeSpan.FromMinutes(30));
        await agent.RenewAsync();
        await child.RenewAsync();

        child.Credential.Tokens[0].Should().Be(agent.Credential.Tokens[0]);
        given.Prove(child.Credential).Depth.Should().Be(1);
    }

    [Fact]
    public async Task A_child_is_not_renewed_once_its_parent_is_disposed()
    {
        using Given given = new();
        AgentPrincipal agent = await given.Agent();
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation());
        agent.Dispose();

        (await Given.Refused(async () => await child.RenewAsync())).ShouldBe(DenialCodes.AgentDisposed, null);
        given.Prove(child.Credential).Depth.Should().Be(1, "what was delegated ends when it expires or is revoked");
    }

    [Fact]
    public async Task A_credential_from_elsewhere_is_renewed_elsewhere()
    {
        using AgentPrincipal agent = AgentPrincipal.FromCredential(Forge.Proved(Forge.Root()), new SeededSigner(2), new AgentKeyring());

        (await Given.Refused(async () => await agent.RenewAsync())).ShouldBe(DenialCodes.DelegationLimit, null);
    }

    [Fact]
    public async Task A_disposed_agent_does_nothing_more()
    {
        using Given given = new();
        AgentPrincipal agent = await given.Agent();
        agent.IsDisposed.Should().BeFalse();
        agent.Dispose();

        agent.IsDisposed.Should().BeTrue();
        (await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()))).ShouldBe(DenialCodes.AgentDisposed, null);
        (await Given.Refused(async () => await agent.DelegateToAsync(Forge.Worker.PublicKey, Given.Delegation()))).ShouldBe(DenialCodes.AgentDisposed, null);
        (await Given.Refused(async () => await agent.RenewAsync())).ShouldBe(DenialCodes.AgentDisposed, null);
        (await Given.Refused(async () => await agent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience }))).ShouldBe(DenialCodes.AgentDisposed, null);
        agent.Invoking(a => a.Dispose()).Should().NotThrow();
    }

    [Fact]
    public void Disposing_an_agent_made_of_a_key_disposes_the_key()
    {
        SeededSigner signer = new(2);
        AgentPrincipal agent = AgentPrincipal.FromCredential(Forge.Proved(Forge.Root()), signer, new AgentKeyring());

        agent.Dispose();

        signer.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Disposing_an_authority_destroys_the_keys_of_its_agents_unless_the_keyring_is_anothers()
    {
        using AgentKeyring shared = new();
        using Given own = new();
        using Given borrowed = new(new AgentAuthorityOptions { Keyring = shared });
        using AgentPrincipal dies = await own.Agent();
        using AgentPrincipal lives = await borrowed.Agent();
        own.Authority.Dispose();
        borrowed.Authority.Dispose();

        (await Given.Refused(async () => await dies.DelegateToAsync(Forge.Worker.PublicKey, Given.Delegation()))).ShouldBe(DenialCodes.AgentDisposed, null);
        (await Given.Refused(async () => await dies.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience }))).ShouldBe(DenialCodes.AgentDisposed, null);
        (await lives.DelegateToAsync(Forge.Worker.PublicKey, Given.Delegation())).Count.Should().Be(2);
    }

    [Fact]
    public async Task A_refused_request_leaves_no_key_behind()
    {
        using AgentKeyring keyring = new();
        using Given given = new(new AgentAuthorityOptions { Keyring = keyring });
        using AgentPrincipal agent = await given.Agent(Given.Grant(further: 0));    // the authority's seed, and the agent's
        KeyringSeeds seeds = new(keyring);

        await Given.Refused(async () => await agent.DelegateAsync(Given.Delegation()));
        await Given.Refused(async () => await given.Agent(Given.Grant(further: 9)));

        Enumerable.Range(0, 4).Select(seeds.IsErased).Should().Equal(false, false, true, true);
    }

    [Fact]
    public async Task An_authority_signs_with_the_key_it_was_given_and_takes_it_along()
    {
        SeededSigner signer = new(9);
        using (Given given = new(new AgentAuthorityOptions { Signer = signer }))
        {
            given.Authority.TrustAnchor.Key.Should().Be(signer.PublicKey);
            using AgentPrincipal agent = await given.Agent();
            given.Prove(agent.Credential).Anchor.Key.Should().Be(signer.PublicKey);
        }

        signer.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Nothing_renewed_escapes_the_parents_narrowing()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        using AgentPrincipal child = await agent.DelegateAsync(Given.Delegation(scopes: [AgentScope.For("files.read").Within("path", "/reports/2026")]));

        given.Clock.Advance(TimeSpan.FromMinutes(1));
        await child.RenewAsync();

        given.Prove(child.Credential).Scopes.Covers(Forge.Call).Should().BeFalse();
        child.Scopes.ToJson().Should().Contain("/reports/2026");
    }
}
