using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on who answers for a call.</summary>
public sealed class AccountabilityAttackTests : IAsyncDisposable
{
    private const string Alice = """{"lineage":"l-1","principal":"alice","sponsor":{"assurance":"asserted","id":"alice@contoso.com","kind":"human"}}""";

    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "44")]
    [InlineData("""{"principal":"bob"}""")]
    [InlineData("""{"principal":"ALICE"}""")]
    [InlineData("""{"lineage":"l-2"}""")]
    [InlineData("""{"sponsor":{"assurance":"authenticated","how":"oidc","id":"alice@contoso.com","kind":"human"}}""")]
    [InlineData("""{"sponsor":{"assurance":"asserted","id":"ceo@contoso.com","kind":"human"}}""")]
    public async Task Nobody_below_the_root_says_who_answers(string profile)
    {
        string root = Forge.Root(claims => claims[Forge.Profile] = Forge.Json(Alice));
        string child = Forge.Child(root);

        await _gate.RefusesAsync(DenialCodes.PrincipalAltered, "x", [root, Forge.Child(root, claims => claims[Forge.Profile] = Forge.Json(profile))]);
        await _gate.RefusesAsync(DenialCodes.PrincipalAltered, "x", [root, child, Forge.Grandchild(child, claims => claims[Forge.Profile] = Forge.Json(profile))]);
        await _gate.RefusesAsync(DenialCodes.PrincipalAltered, "x", Gate.Chain(1, claims => claims[Forge.Profile] = Forge.Json(profile)));
    }

    [Fact]
    [Trait("Attack", "44")]
    public async Task Claims_of_other_formats_name_nobody()
    {
        string root = Forge.Root(claims => claims[Forge.Profile] = Forge.Json(Alice));
        string child = Forge.Child(root, claims => (claims["sub"], claims["act"], claims["client_id"], claims["azp"]) =
            ("ceo@contoso.com", Forge.Json("""{"sub":"ceo@contoso.com"}"""), "console", "console"));

        await _gate.AcceptsAsync([root, child]);
        await _gate.Guard.DisposeAsync();

        LogLine decision = (await LogLine.ReadAllAsync(_gate.Store)).Decision();
        (decision["principal"], decision.Body.GetProperty("sponsor").GetProperty("id").GetString()).Should().Be(("alice", "alice@contoso.com"));
        decision.Text.Should().NotContain("ceo@contoso.com");
    }

    [Fact]
    [Trait("Attack", "44")]
    public async Task A_chain_nobody_answers_for_is_refused()
    {
        MemoryAuditStore store = new();
        await using AgentGuard guard = new AgentGuardBuilder().Trust(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey))
            .AcceptPresentedChains(Forge.Audience).AuditTo(store).UseClock(_gate.Clock).Build();
        AgentPresentation.TryParse(Gate.Bytes(Gate.Genuine, _gate.Proof(Gate.Genuine)), out AgentPresentation? presentation).Should().BeTrue();

        (await guard.AuthorizePresentedAsync(presentation!, Forge.Call)).Denial!.Code.Should().Be(DenialCodes.Unaccountable);

        await _gate.AcceptsAsync(Gate.Genuine);
    }
}
