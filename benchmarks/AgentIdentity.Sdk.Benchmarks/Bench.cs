namespace AgentIdentity.Sdk;

/// <summary>The agents and guards that the benchmarks measure.</summary>
internal static class Bench
{
    public const string Issuer = "https://agents.contoso.com";

    public static AgentScopeSet Scopes { get; } =
    [
        AgentScope.For("files.read").Within("path", "/reports"),
        AgentScope.For("mail.send").OneOf("to", "cfo@contoso.com", "ceo@contoso.com").Any("body"),
        AgentScope.For("crm.update").Exact("id", 42).Optional("note", ArgumentConstraint.Wildcard),
    ];

    public static ToolCall Call { get; } = new("files.read", new() { ["path"] = "/reports/2026/q3.txt" });

    /// <summary>An agent so many tokens below its authority, the root counting as one.</summary>
    public static Task<AgentPrincipal> AgentAsync(AgentAuthority authority, int tokens) => AgentAsync(authority, tokens, Scopes);

    /// <summary>The same, with scopes of choice.</summary>
    public static async Task<AgentPrincipal> AgentAsync(AgentAuthority authority, int tokens, AgentScopeSet scopes)
    {
        AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = scopes,
            FurtherDelegations = 8,
            Lifetime = TimeSpan.FromHours(24),
        });
        for (int depth = 1; depth < tokens; depth++)
        {
            agent = await agent.DelegateAsync(new Delegation
            {
                Name = "worker",
                Scopes = scopes,
                FurtherDelegations = 8 - depth,
                Lifetime = TimeSpan.FromHours(23) - TimeSpan.FromMinutes(depth),
            });
        }

        return agent;
    }

    public static TrustAnchors Anchors(AgentAuthority authority)
    {
        TrustAnchors anchors = new();
        anchors.Add(authority.TrustAnchor);
        return anchors;
    }
}
