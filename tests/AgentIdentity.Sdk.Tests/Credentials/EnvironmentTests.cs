using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Attacks;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>A development credential never works in production, and a production credential nowhere else.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Theory]
    [InlineData("production", "production", true)]
    [InlineData("development", "production", false)]
    [InlineData(null, "production", false)]
    [InlineData("production", null, false)]
    [InlineData(null, null, true)]
    [InlineData("Production", "production", false)]
    public async Task A_chain_is_used_in_its_environment_only(string? named, string? here, bool isAllowed)
    {
        using AgentPrincipal agent = await _given.Agent(Grant(named));
        await using AgentGuard guard = Guard(here);

        AccessDecision decision = await guard.AuthorizeAsync(agent, Forge.Call);

        decision.Denial?.Code.Should().Be(DenialCodes.EnvironmentMismatch);
        decision.IsAllowed.Should().Be(isAllowed);
        CredentialVerifier verifier = _given.Verifier();
        VerifiedCredential chain = verifier.Verify(agent.Credential).Credential!;
        (verifier.RefuseUse(chain, new CredentialUse { Instant = Forge.Instant, Environment = here }) is null).Should().Be(isAllowed);
        AgentPresentation presentation = await agent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience });
        verifier.VerifyInvocation(chain, presentation.Proof, Forge.Call, new InvocationExpectation { Audience = Forge.Audience, Environment = here }).IsValid.Should().Be(isAllowed);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("production", true)]
    [InlineData("development", false)]
    public async Task A_child_stays_in_its_parents_environment(string? named, bool isAllowed)
    {
        using AgentPrincipal parent = await _given.Agent(Grant("production"));
        using AgentPrincipal child = await parent.DelegateAsync(new() { Name = "researcher", Scopes = Given.Reports, Environment = named });
        await using AgentGuard production = Guard("production");
        await using AgentGuard development = Guard("development");

        (await production.AuthorizeAsync(child, Forge.Call)).IsAllowed.Should().Be(isAllowed);
        (await development.AuthorizeAsync(child, Forge.Call)).IsAllowed.Should().BeFalse("the root's environment binds");
    }

    [Fact]
    public async Task A_child_may_be_confined_to_an_environment_its_parent_does_not_name()
    {
        using AgentPrincipal parent = await _given.Agent();
        using AgentPrincipal child = await parent.DelegateAsync(new() { Name = "researcher", Scopes = Given.Reports, Environment = "production" });
        await using AgentGuard production = Guard("production");
        await using AgentGuard anywhere = Guard(null);

        (await production.AuthorizeAsync(child, Forge.Call)).IsAllowed.Should().BeTrue();
        (await anywhere.AuthorizeAsync(child, Forge.Call)).Denial!.Code.Should().Be(DenialCodes.EnvironmentMismatch);
        (await anywhere.AuthorizeAsync(parent, Forge.Call)).IsAllowed.Should().BeTrue();
    }

    [Fact]
    public async Task No_stranger_changes_the_environment_of_a_chain()
    {
        await using Gate production = new(builder => builder.InEnvironment("production"));
        string[] genuine = Gate.Chain(0, Environment("production"), Forge.RestrictedHeader);
        string[] development = Gate.Chain(0, Environment("development"), Forge.RestrictedHeader);
        string widened = Forge.Child(development[0], Environment("production"), Forge.RestrictedHeader);

        await production.AcceptsAsync(genuine);
        (await production.PresentAsync(development)).ShouldBe(DenialCodes.EnvironmentMismatch, "x");
        (await production.PresentAsync([development[0], widened])).ShouldBe(DenialCodes.EnvironmentMismatch, "x");
        (await production.PresentAsync([genuine[0], development[1]])).Should().NotBeNull("a child commits to its parent");
        (await production.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.EnvironmentMismatch, "x");
    }

    [Theory]
    [InlineData("""{"environment":"production","environment":"development"}""", DenialCodes.DuplicateMember)]
    [InlineData("""{"environment":""}""", DenialCodes.Malformed)]
    [InlineData("""{"environment":"a b"}""", DenialCodes.Malformed)]
    [InlineData("""{"environment":null}""", DenialCodes.Malformed)]
    [InlineData("""{"environment":["production"]}""", DenialCodes.Malformed)]
    [InlineData("""{"Environment":"production"}""", DenialCodes.Malformed)]
    public void An_environment_is_one_name(string profile, string code)
    {
        string payload = Forge.RootClaims().ToJsonString()[..^1] + $",\"{Forge.Profile}\":{profile}}}";

        Forge.Refusal(Forge.Sign(Forge.RestrictedHeader, payload, Forge.Authority))!.Code.Should().Be(code);
    }

    [Theory]
    [InlineData("""{"environment":"production"}""")]
    [InlineData("""{"composition":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}""")]
    public void A_restriction_that_the_header_does_not_announce_is_refused(string profile) =>
        Forge.Refusal(Forge.Root(claims => claims[Forge.Profile] = Forge.Json(profile))).ShouldBe(DenialCodes.Malformed, "x");

    [Theory]
    [InlineData("")]
    [InlineData("pro duction")]
    public async Task A_name_is_minted_as_it_may_be_read(string environment)
    {
        await FluentActions.Awaiting(async () => await _given.Agent(Grant(environment))).Should().ThrowAsync<ArgumentException>();
        using AgentPrincipal parent = await _given.Agent();
        await FluentActions.Awaiting(async () => await parent.DelegateAsync(new() { Name = "a", Scopes = Given.Reports, Environment = environment })).Should().ThrowAsync<ArgumentException>();
        FluentActions.Invoking(() => new AgentGuardBuilder().InEnvironment(environment)).Should().Throw<ArgumentException>();
    }

    private static Action<JsonObject> Environment(string name) => claims => claims[Forge.Profile] = new JsonObject { ["environment"] = name };

    private static RootGrant Grant(string? environment) => new()
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = Given.Reports,
        FurtherDelegations = 1,
        Environment = environment,
    };

    private AgentGuard Guard(string? environment)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(_given.Authority.TrustAnchor).WithoutAuditUnsafe().UseClock(_given.Clock);
        return (environment is null ? builder : builder.InEnvironment(environment)).Build();
    }
}
