namespace AgentIdentity.Sdk.Testing;

/// <summary>A root issuer for tests, with a clock of its own and agents in one line. Real keys and real credentials: only who answers for them is made up.</summary>
public sealed class TestAuthority : IDisposable
{
    /// <summary>Creates it.</summary>
    /// <param name="issuer">The issuer's URI.</param>
    /// <param name="clock">The clock; a new <see cref="TestClock"/> when null.</param>
    public TestAuthority(string issuer = "https://agents.test", TestClock? clock = null)
    {
        Clock = clock ?? new TestClock();
        Authority = AgentAuthority.Create(issuer, new AgentAuthorityOptions { Clock = Clock });
    }

    /// <summary>The clock that all of it goes by; give it to guards as well.</summary>
    public TestClock Clock { get; }

    /// <summary>The authority.</summary>
    public AgentAuthority Authority { get; }

    /// <summary>What a guard trusts.</summary>
    public TrustAnchor TrustAnchor => Authority.TrustAnchor;

    /// <summary>A root agent that may do this for an hour and delegate three times, for <c>tester@agents.test</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="scopes">What it may do.</param>
    public async Task<AgentPrincipal> IssueAsync(string name, params AgentScope[] scopes) => await Authority.IssueAsync(new RootGrant
    {
        Name = name,
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "tester@agents.test"),
        Scopes = AgentScopeSet.Create(scopes),
        FurtherDelegations = 3,
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => Authority.Dispose();
}
