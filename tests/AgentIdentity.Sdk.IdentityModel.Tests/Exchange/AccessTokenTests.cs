using System.Text.Json;
using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Exchange;

/// <summary>What an access token says.</summary>
public sealed class AccessTokenTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Theory, EachHandler]
    public async Task A_resource_server_validates_it_as_an_access_token(HandlerKind handler)
    {
        string token = await Issue(await _given.Chain());
        TokenValidationParameters parameters = Given.Parameters(new Ed25519SecurityKey(_given.Key.PublicKey));
        parameters.ValidTypes = ["at+jwt"];
        parameters.ValidAlgorithms = ["Ed25519"];

        (await handler.Validate(token, parameters)).IsValid.Should().BeTrue();
        parameters.ValidAudience = "https://elsewhere.example";
        (await handler.Validate(token, parameters)).IsValid.Should().BeFalse();
    }

    [Fact]
    public async Task It_has_every_claim_that_RFC_9068_demands()
    {
        VerifiedCredential chain = await _given.Chain();

        JsonElement claims = Forge.Payload(await Issue(chain));

        Text(claims, "iss").Should().Be(Given.Issuer);
        Text(claims, "aud").Should().Be(Given.Audience);
        Text(claims, "sub").Should().Be("alice@contoso.com");
        Text(claims, "client_id").Should().Be(chain.Holder.ToUri().ToString());
        Text(claims, "jti").Length.Should().Be(22);
        claims.GetProperty("iat").GetInt64().Should().Be(_given.Clock.GetUtcNow().ToUnixTimeSeconds());
        claims.GetProperty("exp").GetInt64().Should().Be(_given.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds());
        Text(claims.GetProperty("cnf"), "jkt").Should().Be(chain.Holder.ToString());
    }

    [Fact]
    public async Task Its_header_names_the_type_the_algorithm_and_the_key() =>
        Forge.HeaderOf(await Issue(await _given.Chain())).GetRawText()
            .Should().Be($$"""{"alg":"Ed25519","kid":"{{_given.Key.KeyId}}","typ":"at+jwt"}""");

    [Fact]
    public async Task It_names_the_client_that_asked_for_it() =>
        Text(Forge.Payload(await Issue(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience, ClientId = "portal" })), "client_id").Should().Be("portal");

    [Fact]
    public async Task No_two_have_the_same_id()
    {
        VerifiedCredential chain = await _given.Chain();

        Text(Forge.Payload(await Issue(chain)), "jti").Should().NotBe(Text(Forge.Payload(await Issue(chain)), "jti"));
    }

    [Fact]
    public async Task The_current_actor_is_outermost_and_prior_ones_are_nested_in_it()
    {
        using AgentPrincipal root = await _given.Authority.IssueAsync(Given.Grant());
        using AgentPrincipal middle = await root.DelegateAsync(new Delegation { Name = "middle", Scopes = Given.Scopes, FurtherDelegations = 1 });
        using AgentPrincipal leaf = await middle.DelegateAsync(new Delegation { Name = "leaf", Scopes = Given.Scopes });

        JsonElement act = Forge.Payload(await Issue(_given.Prove(leaf.Credential))).GetProperty("act");

        List<(string, string)> actors = [];
        for (JsonElement? actor = act; actor is { } current; actor = current.TryGetProperty("act", out JsonElement prior) ? prior : null)
        {
            actors.Add((Text(current, "sub"), Text(current, "iss")));
        }

        string Uri(AgentPrincipal agent) => agent.Id.ToUri().ToString();
        actors.Should().Equal((Uri(leaf), Uri(middle)), (Uri(middle), Uri(root)), (Uri(root), "https://agents.contoso.com"));
    }

    [Fact]
    public async Task It_speaks_for_the_principal_where_the_root_names_one() =>
        Text(Forge.Payload(await Issue(await _given.Chain(Given.Grant(principal: "bob@contoso.com")))), "sub").Should().Be("bob@contoso.com");

    public static TheoryData<Sponsor, string?> Sponsors => new()
    {
        { Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "https://idp.example#alice", "oidc pwd+otp")), "bob@contoso.com" },
        { Sponsor.Asserted(SponsorKind.Service, "billing"), null },
        { Sponsor.Asserted(SponsorKind.Agent, "planner"), null },
    };

    [Theory, MemberData(nameof(Sponsors), DisableDiscoveryEnumeration = true)]
    public async Task It_says_who_is_accountable_and_how_that_is_known(Sponsor sponsor, string? principal)
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(sponsor: sponsor, principal: principal));

        JsonElement accountability = Forge.Payload(await Issue(chain)).GetProperty("https://agentidentity.dev/aat");

        JsonElement.DeepEquals(accountability, RootClaim(chain, without: "name")).Should().BeTrue("it is what the root credential says");
    }

    [Fact]
    public async Task Its_details_have_the_scopes_of_the_leaf_in_full()
    {
        VerifiedCredential chain = await _given.Chain();

        JsonElement details = Forge.Payload(await Issue(chain)).GetProperty("authorization_details");

        details.GetArrayLength().Should().Be(1);
        Text(details[0], "type").Should().Be("attenuating_agent_token");
        details[0].GetProperty("tools").GetRawText().Should().Be(chain.Scopes.ToJson());
    }

    [Fact]
    public async Task A_scope_string_names_only_actions_whose_arguments_are_free() =>
        Text(Forge.Payload(await Issue(await _given.Chain())), "scope").Should().Be("clock.now");

    [Fact]
    public async Task There_is_no_scope_string_where_every_action_is_constrained()
    {
        VerifiedCredential chain = await _given.Chain(Given.Grant(scopes:
        [
            AgentScope.For("a.exact").Exact("x", 1).AnyOtherArguments(),
            AgentScope.For("a.optional").Optional("x", ArgumentConstraint.Exact(1)).AnyOtherArguments(),
            AgentScope.For("a.named").Any("x"),
            AgentScope.For("a.nothing").WithoutArguments(),
        ]));

        Forge.Payload(await Issue(chain)).TryGetProperty("scope", out _).Should().BeFalse();
    }

    [Fact]
    public async Task An_action_that_would_read_as_two_scopes_is_not_in_the_scope_string()
    {
        AgentScopeSet hostile = AgentScopeSet.Parse("""{"files.read admin.all":{},"a\"b.c":{},"a\\b.c":{},"clock.now":{},"é.x":{}}"""u8);

        Text(Forge.Payload(await Issue(await _given.Chain(Given.Grant(scopes: hostile)))), "scope").Should().Be("clock.now");
    }

    [Fact]
    public async Task A_scope_string_names_only_actions_that_the_exchange_lets_it()
    {
        AccessTokenExchange exchange = new(_given.Verifier, new AccessTokenExchangeOptions
        {
            Issuer = Given.Issuer,
            SigningCredentials = new SigningCredentials(_given.Key, "Ed25519"),
            ScopeNames = new HashSet<string> { "clock.now", "files.read" },
            Clock = _given.Clock,
        });
        VerifiedCredential chain = await _given.Chain(Given.Grant(
            scopes: [AgentScope.For("clock.now").AnyArguments(), AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("users.admin").AnyArguments()]));

        JsonElement claims = Forge.Payload((await exchange.IssueAsync(chain, new AccessTokenRequest { Audience = Given.Audience })).Token!);

        Text(claims, "scope").Should().Be("clock.now");
        claims.GetProperty("authorization_details")[0].GetProperty("tools").GetRawText().Should().Be(chain.Scopes.ToJson(), "the details are complete all the same");
    }

    [Fact]
    public async Task It_allows_less_where_less_was_asked_for()
    {
        AgentScopeSet less = [AgentScope.For("files.read").Within("path", "/reports/2026")];

        JsonElement claims = Forge.Payload(await Issue(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience, Scopes = less }));

        claims.GetProperty("authorization_details")[0].GetProperty("tools").GetRawText().Should().Be(less.ToJson());
        claims.TryGetProperty("scope", out _).Should().BeFalse();
    }

    [Fact]
    public async Task It_is_no_credential()
    {
        string token = await Issue(await _given.Chain());

        CredentialVerification verification = _given.Verifier.Verify(AgentCredential.FromTokens(token));

        verification.Denial!.Code.Should().Be(DenialCodes.TypeMismatch);
    }

    [Fact]
    public async Task Another_asymmetric_key_signs_it_as_well()
    {
        using System.Security.Cryptography.ECDsa ecdsa = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        ECDsaSecurityKey key = new(ecdsa) { KeyId = "es" };
        AccessTokenExchange exchange = _given.Exchange(credentials: new SigningCredentials(key, "ES256"));

        AccessTokenResult result = await exchange.IssueAsync(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience });

        (await new JsonWebTokenHandler().ValidateTokenAsync(result.Token, Given.Parameters(key))).IsValid.Should().BeTrue();
    }

    [Fact]
    public async Task A_signer_that_answers_later_is_waited_for()
    {
        LateSigner late = new(_given.NewSigner());
        AccessTokenExchange exchange = _given.Exchange(credentials: new SigningCredentials(new Ed25519SecurityKey(late), "Ed25519"));

        ValueTask<AccessTokenResult> issuing = exchange.IssueAsync(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience });
        issuing.IsCompleted.Should().BeFalse();
        late.Answer();

        string token = (await issuing).Token!;
        (await new JsonWebTokenHandler().ValidateTokenAsync(token, Given.Parameters(new Ed25519SecurityKey(late.PublicKey)))).IsValid.Should().BeTrue();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static JsonElement RootClaim(VerifiedCredential chain, string without)
    {
        JsonElement claim = Forge.Payload(chain.Source.Tokens[0]).GetProperty("https://agentidentity.dev/aat");
        return JsonSerializer.SerializeToElement(claim.EnumerateObject().Where(member => member.Name != without).ToDictionary(member => member.Name, member => member.Value));
    }

    private async Task<string> Issue(VerifiedCredential chain, AccessTokenRequest? request = null)
    {
        AccessTokenResult result = await _given.Exchange().IssueAsync(chain, request ?? new AccessTokenRequest { Audience = Given.Audience });
        result.IsIssued.Should().BeTrue(result.Denial?.Reason);
        return result.Token!;
    }
}
