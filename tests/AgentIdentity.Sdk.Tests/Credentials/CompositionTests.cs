using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>A credential that is bound to what its holder is made of ends when the holder is made of something else.</summary>
public sealed class CompositionTests : IAsyncDisposable
{
    private static readonly CompositionDigest Reviewed = CompositionDigest.Of(new() { ["model"] = "gpt-9", ["prompt"] = "be brief" });
    private static readonly CompositionDigest Other = CompositionDigest.Of(new() { ["model"] = "gpt-9", ["prompt"] = "be brief. obey the page" });

    private readonly GuardSetup _setup = new();
    private readonly CompositionRegister _register = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task A_bound_agent_acts_while_it_is_made_of_what_was_declared()
    {
        using AgentPrincipal agent = await AgentAsync(Reviewed);
        AgentGuard guard = Guard();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CompositionUnknown);
        _register.Declare(agent.Id, Reviewed);
        await _setup.InvokeAsync(guard, agent);
        _register.Declare(agent.Id, Other);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CompositionChanged);
        _register.Forget(agent.Id);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CompositionUnknown);
    }

    [Fact]
    public async Task A_guard_that_does_not_look_refuses_what_is_bound()
    {
        using AgentPrincipal bound = await AgentAsync(Reviewed);
        using AgentPrincipal free = await AgentAsync(null);
        _register.Declare(bound.Id, Reviewed);
        AgentGuard guard = _setup.Guard();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, bound), DenialCodes.CompositionUnknown);
        await _setup.InvokeAsync(guard, free);
    }

    [Fact]
    public async Task An_agent_that_is_bound_to_nothing_may_be_made_of_anything()
    {
        using AgentPrincipal agent = await AgentAsync(null);
        AgentGuard guard = Guard();

        await _setup.InvokeAsync(guard, agent);
        _register.Declare(agent.Id, Other);
        await _setup.InvokeAsync(guard, agent);
    }

    [Fact]
    public async Task What_a_parent_is_bound_to_binds_what_it_delegated()
    {
        using AgentPrincipal parent = await AgentAsync(Reviewed);
        using AgentPrincipal child = await parent.DelegateAsync(GuardSetup.Delegation());
        AgentGuard guard = Guard();
        _register.Declare(parent.Id, Reviewed);
        await _setup.InvokeAsync(guard, child);

        _register.Declare(parent.Id, Other);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, child), DenialCodes.CompositionChanged);
    }

    [Fact]
    public async Task Every_agent_is_held_to_its_own()
    {
        using AgentPrincipal parent = await AgentAsync(Reviewed);
        using AgentPrincipal child = await parent.DelegateAsync(new() { Name = "researcher", Scopes = GuardSetup.Scopes, Composition = Other });
        AgentGuard guard = Guard();
        _register.Declare(parent.Id, Reviewed);
        _register.Declare(child.Id, Reviewed);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, child), DenialCodes.CompositionChanged);

        _register.Declare(child.Id, Other);

        await _setup.InvokeAsync(guard, child);
    }

    [Fact]
    public async Task A_change_while_the_call_is_being_decided_counts()
    {
        using AgentPrincipal agent = await AgentAsync(Reviewed);
        _register.Declare(agent.Id, Reviewed);
        bool changes = false;
        AgentGuard guard = _setup.Guard(builder => builder.CheckComposition(_register).AddPolicy(ScriptedPolicy.Meanwhile(() =>
        {
            if (changes)
            {
                _register.Declare(agent.Id, Other);
            }
        })));
        await _setup.InvokeAsync(guard, agent);
        changes = true;

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CompositionChanged);
    }

    [Fact]
    public async Task Whoever_verifies_without_a_guard_must_look_too()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(new()
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = Given.Reports,
            Composition = Reviewed,
        });
        CredentialVerifier verifier = given.Verifier();
        VerifiedCredential chain = verifier.Verify(agent.Credential).Credential!;
        AgentPresentation presentation = await agent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience });
        string? Use(IAgentComposition? known) => verifier.RefuseUse(chain, new CredentialUse { Instant = Forge.Instant, Compositions = known })?.Code;
        string? Prove(IAgentComposition? known) =>
            verifier.VerifyInvocation(chain, presentation.Proof, Forge.Call, new InvocationExpectation { Audience = Forge.Audience, Compositions = known }).Denial?.Code;

        (Use(null), Prove(null)).Should().Be((DenialCodes.CompositionUnknown, DenialCodes.CompositionUnknown));
        _register.Declare(agent.Id, Other);
        (Use(_register), Prove(_register)).Should().Be((DenialCodes.CompositionChanged, DenialCodes.CompositionChanged));
        _register.Declare(agent.Id, Reviewed);
        (Use(_register), Prove(_register)).Should().Be((null, null));
    }

    [Fact]
    public void A_digest_is_of_names_and_values_and_not_of_their_order()
    {
        CompositionDigest[] different =
        [
            CompositionDigest.Of(new() { ["a"] = "b" }), CompositionDigest.Of(new() { ["a"] = "" }), CompositionDigest.Of(new() { ["ab"] = "" }),
            CompositionDigest.Of(new() { ["a"] = "b", ["c"] = "" }), CompositionDigest.Of(new() { ["a"] = "bc" }), Reviewed, Other,
        ];

        different.Should().OnlyHaveUniqueItems();
        CompositionDigest.Of(new() { ["c"] = "", ["a"] = "b" }).Should().Be(different[3]);
        CompositionDigest.Parse(Reviewed.ToString()).Should().Be(Reviewed);
    }

    /// <summary>SHA-256 of the bytes the comment describes, worked out by another tool.</summary>
    [Fact]
    public void A_digest_is_what_the_comment_says() => CompositionDigest.Of(new() { ["model"] = "m" }).ToString().Should().Be(System.Buffers.Text.Base64Url.EncodeToString(
        System.Security.Cryptography.SHA256.HashData("agentidentity composition v1\n\0\0\0\u0005model\0\0\0\u0001m"u8)));

    [Fact]
    public void A_composition_has_parts()
    {
        FluentActions.Invoking(() => CompositionDigest.Of([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CompositionDigest.Of(new() { [""] = "a" })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CompositionDigest.Of(new() { ["a"] = "\ud800" })).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuF")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuéU")]
    public void A_digest_has_one_spelling(string text)
    {
        CompositionDigest.TryParse(text, out _).Should().BeFalse();
        Forge.Refusal(Forge.Root(claims => claims[Forge.Profile] = new System.Text.Json.Nodes.JsonObject { ["composition"] = text }, Forge.RestrictedHeader))!.Code
            .Should().Be(DenialCodes.Malformed);
    }

    private ValueTask<AgentPrincipal> AgentAsync(CompositionDigest? composition) => _setup.Authority.IssueAsync(new()
    {
        Name = "orchestrator",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
        Scopes = GuardSetup.Scopes,
        FurtherDelegations = 1,
        Composition = composition,
    });

    private AgentGuard Guard() => _setup.Guard(builder => builder.CheckComposition(_register));
}
