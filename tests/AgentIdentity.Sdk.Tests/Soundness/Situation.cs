using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Everything a decision depends on, at one instant. Deciding it makes all of it anew, so a decision leaves no trace for the next.</summary>
internal sealed record Situation
{
    public const string Audience = "https://guard.example";
    public const string Segment = "eu";

    private static readonly SeededSigner[] Keys = [.. Enumerable.Range(0, 8).Select(depth => new SeededSigner((byte)(220 + depth)))];

    public required Link[] Chain { get; init; }

    public required (string Action, string Arguments) Call { get; init; }

    public bool IsPresented { get; init; }

    /// <summary>Seconds between the issuing of the chain and the call.</summary>
    public int Elapsed { get; init; }

    public Opinion[] Policies { get; init; } = [];

    /// <summary>What the budget that policies charge has already been used for.</summary>
    public int Used { get; init; }

    public string[] Revoked { get; init; } = [];

    public (int Depth, bool IsForGood)[] Stopped { get; init; } = [];

    public bool IsStatusUnknown { get; init; }

    public bool IsDisposed { get; init; }

    public bool IsAnchorGone { get; init; }

    public VerificationLimits Limits { get; init; } = new();

    /// <summary>The code of the refusal, or null when the call is allowed. A chain that cannot even be minted is refused.</summary>
    public async Task<string?> DecideAsync()
    {
        FakeTimeProvider clock = new(Forge.Instant);
        using AgentAuthority authority = AgentAuthority.Create(Forge.Issuer, new AgentAuthorityOptions { Clock = clock });
        using AgentKeyring keyring = new();
        TrustAnchors anchors = new();
        anchors.Add(authority.TrustAnchor);
        MemoryUsageLedger ledger = new(clock);
        if (Used > 0)
        {
            await ledger.TryCommitAsync(new[] { Opinion.Budget(Used) }, clock.GetUtcNow());
        }

        try
        {
            (AgentPrincipal agent, VerifiedCredential proved) = await MintAsync(authority, new CredentialVerifier(anchors, clock: clock), keyring, clock);
            clock.Advance(TimeSpan.FromSeconds(Elapsed));
            ToolCall call = CallScript.ToCall(Call);
            AgentPresentation? presentation = IsPresented ? await agent.ProveAsync(call, new ProofRequest { Audience = Audience }) : null;
            _ = IsAnchorGone ? anchors.Remove(authority.TrustAnchor) : default;
            await using AgentGuard guard = Guard(anchors, ledger, clock, proved);
            if (IsDisposed)
            {
                agent.Dispose();
            }

            AccessDecision decision = presentation is null ? await guard.AuthorizeAsync(agent, call) : await guard.AuthorizePresentedAsync(presentation, call);
            return decision.Denial?.Code;
        }
        catch (DelegationException unmintable)
        {
            return unmintable.Denial.Code;
        }
    }

    private async Task<(AgentPrincipal Agent, VerifiedCredential Proved)> MintAsync(
        AgentAuthority authority, CredentialVerifier verifier, AgentKeyring keyring, FakeTimeProvider clock)
    {
        Link root = Chain[0];
        AgentCredential credential = await authority.IssueToAsync(
            Keys[0].PublicKey,
            Given.Grant(Chain.Length - 1, root.Scopes, TimeSpan.FromSeconds(root.Life), root.Audiences ?? [], root.Segments, root.Begin));
        for (int depth = 1; ; depth++)
        {
            CredentialVerification verification = verifier.Verify(credential);
            VerifiedCredential proved = verification.Credential ?? throw new UnreachableException($"what was minted verifies, but: {verification.Denial}");
            AgentPrincipal agent = AgentPrincipal.FromCredential(proved, Keys[depth - 1], keyring, clock);
            if (depth == Chain.Length)
            {
                return (agent, proved);
            }

            Link link = Chain[depth];
            credential = await agent.DelegateToAsync(
                Keys[depth].PublicKey,
                Given.Delegation(Chain.Length - 1 - depth, link.Scopes, TimeSpan.FromSeconds(link.Life), link.Audiences ?? [], link.Segments, link.Begin));
        }
    }

    private AgentGuard Guard(TrustAnchors anchors, MemoryUsageLedger ledger, FakeTimeProvider clock, VerifiedCredential proved)
    {
        // A guard that trusts nobody is not built; one that trusts somebody else is.
        anchors.Add(new TrustAnchor("https://elsewhere.example", Forge.Attacker.PublicKey));
        AgentGuardBuilder builder = new AgentGuardBuilder().TrustAll(anchors).UseClock(clock).UseLedger(ledger).WithLimits(Limits).InSegment(Segment)
            .CheckRevocation(IsStatusUnknown ? new NobodyKnows() : Revocations(proved)).CheckStanding(Standing(proved)).WithoutAuditUnsafe();
        builder = IsPresented ? builder.AcceptPresentedChains(Audience) : builder.ForAudience(Audience);
        return Policies.Aggregate(builder, (with, opinion) => with.AddPolicy(opinion.ToPolicy())).Build();
    }

    private RevocationList Revocations(VerifiedCredential proved)
    {
        RevocationList list = new();
        foreach (string[] handle in Revoked.Select(handle => handle.Split(' ')))
        {
            DelegationStep step = proved.Path[int.Parse(handle[1], System.Globalization.CultureInfo.InvariantCulture) % proved.Path.Count];
            switch (handle[0])
            {
                case "credential":
                    list.RevokeCredential(step.Issuer, step.TokenId);
                    break;
                case "token":
                    list.RevokeToken(step.TokenHash.Span);
                    break;
                case "holder":
                    list.RevokeHolder(step.Holder.Id);
                    break;
                case "lineage":
                    list.RevokeLineage(proved.Lineage);
                    break;
                case "anchor":
                    list.RevokeAnchor(proved.Anchor.Key.Id);
                    break;
                default:
                    list.RevokeHolder(Forge.Attacker.PublicKey.Id);
                    break;
            }
        }

        return list;
    }

    private AgentStandingList Standing(VerifiedCredential proved)
    {
        AgentStandingList list = new();
        foreach ((int depth, bool isForGood) in Stopped.OrderBy(stop => stop.IsForGood))
        {
            AgentId agent = proved.Path[depth % proved.Path.Count].Holder.Id;
            (isForGood ? list.Retire : (Action<AgentId>)list.Suspend)(agent);
        }

        return list;
    }

    /// <summary>One token of the chain; times in seconds from its issuing.</summary>
    internal sealed record Link(string Tools, int Life, int? NotBefore = null, string[]? Segments = null, string[]? Audiences = null)
    {
        public AgentScopeSet Scopes => AgentScopeSet.Parse(Encoding.UTF8.GetBytes(Tools));

        public JsonElement ToolsElement => JsonElement.Parse(Tools);

        public DateTimeOffset? Begin => NotBefore is { } seconds ? Forge.Instant.AddSeconds(seconds) : null;
    }

    private sealed class NobodyKnows : IRevocationSource
    {
        public long Version => 1;

        public RevocationStatus Check(VerifiedCredential credential) => RevocationStatus.Unknown;
    }
}
