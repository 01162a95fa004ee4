using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>A hit on any token of a chain ends it and everything below; nothing else does.</summary>
public sealed class RevocationTests
{
    private static readonly VerifiedCredential Chain = Forge.Proved(Forge.Chain(2, maxDepth: 3));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_credential_is_revoked_by_issuer_and_id_at_any_position(int position)
    {
        RevocationList list = new();
        list.RevokeCredential(Chain.Path[position].Issuer, Chain.Path[position].TokenId);

        list.Check(Chain).Should().Be(RevocationStatus.Revoked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_token_is_revoked_by_its_hash_at_any_position(int position)
    {
        RevocationList list = new();
        list.RevokeToken(Chain.Path[position].TokenHash.Span);

        list.Check(Chain).Should().Be(RevocationStatus.Revoked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_holder_is_revoked_at_any_position(int position)
    {
        RevocationList list = new();
        list.RevokeHolder(Chain.Path[position].Holder.Id);

        list.Check(Chain).Should().Be(RevocationStatus.Revoked);
    }

    [Fact]
    public void A_lineage_is_revoked_as_a_whole()
    {
        RevocationList list = new();
        list.RevokeLineage(Chain.Lineage);

        list.Check(Chain).Should().Be(RevocationStatus.Revoked);
    }

    [Fact]
    public void An_anchor_is_revoked_with_all_it_vouches_for()
    {
        RevocationList list = new();
        list.RevokeAnchor(Chain.Anchor.Key.Id);

        list.Check(Chain).Should().Be(RevocationStatus.Revoked);
    }

    [Fact]
    public async Task An_agent_is_revoked_with_everything_it_delegated()
    {
        using Given given = new();
        using AgentPrincipal orchestrator = await given.Agent();
        using AgentPrincipal researcher = await orchestrator.DelegateAsync(Given.Delegation());
        RevocationList list = new();

        list.Revoke(researcher);
        list.Check(given.Prove(researcher.Credential)).Should().Be(RevocationStatus.Revoked);
        list.Check(given.Prove(orchestrator.Credential)).Should().Be(RevocationStatus.Good, "the delegating agent goes on");
        list.Revoke(orchestrator);
        list.Check(given.Prove(orchestrator.Credential)).Should().Be(RevocationStatus.Revoked);
    }

    [Fact]
    public async Task A_revoked_agent_cannot_renew_its_way_out()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        RevocationList list = new();
        list.Revoke(agent);

        given.Clock.Advance(TimeSpan.FromSeconds(1));
        await agent.RenewAsync();

        list.Check(given.Prove(agent.Credential)).Should().Be(RevocationStatus.Revoked);
    }

    [Fact]
    public void What_was_not_revoked_is_good()
    {
        RevocationList list = new();
        list.Check(Chain).Should().Be(RevocationStatus.Good);

        list.RevokeCredential("https://other.example.com", Chain.Path[0].TokenId);
        list.RevokeCredential(Chain.Path[0].Issuer, "other");
        list.RevokeToken(new byte[32]);
        list.RevokeHolder(Forge.Attacker.PublicKey.Id);
        list.RevokeLineage("other");
        list.RevokeAnchor(Chain.Path[0].Holder.Id);

        list.Check(Chain).Should().Be(RevocationStatus.Good, "an id counts with its issuer, and a holder is not an anchor");
    }

    [Fact]
    public void Issuer_and_id_do_not_run_into_each_other()
    {
        RevocationList list = new();
        list.RevokeCredential(Forge.Issuer + ":" + Chain.Path[0].TokenId[..4], Chain.Path[0].TokenId[4..]);

        list.Check(Chain).Should().Be(RevocationStatus.Good);
    }

    [Fact]
    public void Each_revocation_changes_the_version()
    {
        RevocationList list = new();
        List<long> versions = [list.Version];
        foreach (Action<RevocationList> revoke in (Action<RevocationList>[])
            [l => l.RevokeCredential("i", "j"), l => l.RevokeToken(new byte[32]), l => l.RevokeHolder(Chain.Holder), l => l.RevokeLineage("l"), l => l.RevokeAnchor(Chain.Holder)])
        {
            revoke(list);
            versions.Add(list.Version);
        }

        versions.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
        list.Count.Should().Be(5);
    }

    [Fact]
    public void What_cannot_be_a_handle_is_refused()
    {
        RevocationList list = new();

        list.Invoking(l => l.RevokeToken(new byte[31])).Should().Throw<ArgumentException>();
        list.Invoking(l => l.RevokeCredential("", "j")).Should().Throw<ArgumentException>();
        list.Invoking(l => l.RevokeCredential("i", "")).Should().Throw<ArgumentException>();
        list.Invoking(l => l.RevokeLineage("")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void An_agent_stands_well_until_it_is_suspended_and_again_once_it_is_resumed()
    {
        AgentStandingList standing = new();
        AgentId agent = Chain.Holder;
        standing.Check(agent).Should().Be(AgentStandingStatus.Good);
        long version = standing.Version;

        standing.Suspend(agent);
        standing.Check(agent).Should().Be(AgentStandingStatus.Suspended);
        standing.Version.Should().BeGreaterThan(version);
        version = standing.Version;

        standing.Resume(agent);
        standing.Check(agent).Should().Be(AgentStandingStatus.Good);
        standing.Version.Should().BeGreaterThan(version);
        standing.Check(Forge.Attacker.PublicKey.Id).Should().Be(AgentStandingStatus.Good);
    }

    [Fact]
    public void A_retired_agent_stays_retired()
    {
        AgentStandingList standing = new();
        standing.Retire(Chain.Holder);

        standing.Invoking(s => s.Resume(Chain.Holder)).Should().Throw<InvalidOperationException>();
        standing.Invoking(s => s.Suspend(Chain.Holder)).Should().Throw<InvalidOperationException>();
        standing.Invoking(s => s.Retire(Chain.Holder)).Should().NotThrow();
        standing.Check(Chain.Holder).Should().Be(AgentStandingStatus.Retired);
    }

    [Fact]
    public void What_is_not_known_is_the_zero_value()
    {
        default(RevocationStatus).Should().Be(RevocationStatus.Unknown);
        default(AgentStandingStatus).Should().Be(AgentStandingStatus.Unknown);
    }
}
