using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>An authority on the web: who is issued what, which key it has, what is active.</summary>
public sealed class IssuerTests
{
    private const string Tools = """{"payments.refund":{"amount":{"constraint_type":"range","max":100,"min":0},"id":{"constraint_type":"exact","value":"42"}}}""";

    [Fact]
    public async Task A_user_has_a_credential_issued_and_the_agent_uses_it()
    {
        await using WebService service = await StartAsync();
        using AgentKeyring keyring = new();
        IAgentSigner signer = keyring.CreateSigner();

        JsonElement issued = await ReadAsync(await TokenAsync(service, "alice", Form(signer.PublicKey)));

        issued.GetProperty("expires_in").GetInt32().Should().Be(600);
        VerifiedCredential credential = Verify(service, issued.GetProperty("access_token").GetString()!);
        credential.Sponsor.Should().Be(Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "alice@contoso.test", "test header")));
        using AgentPrincipal agent = AgentPrincipal.FromCredential(credential, signer, keyring, service.Authority.Clock);
        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(agent));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("agent_name", null, "invalid_request")]
    [InlineData("agent_name", "no/slashes", "invalid_request")]
    [InlineData("req_cnf", null, "invalid_request")]
    [InlineData("req_cnf", """{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"}}""", "invalid_request")]
    [InlineData("req_cnf", """{"kid":"1"}""", "invalid_request")]
    [InlineData("expires_in", "-5", "invalid_request")]
    [InlineData("authorization_details", null, "invalid_authorization_details")]
    [InlineData("authorization_details", """[{"type":"attenuating_agent_token","tools":{}}]""", "invalid_authorization_details")]
    [InlineData("authorization_details", """[{"type":"other","tools":{"payments.refund":{}}}]""", "invalid_authorization_details")]
    [InlineData("authorization_details", """[{"type":"attenuating_agent_token","tools":{"payments.refund":{}}}]""", "invalid_authorization_details")]
    [InlineData("authorization_details", """[{"type":"attenuating_agent_token","tools":{"payments.erase":{}}}]""", "invalid_authorization_details")]
    [InlineData("authorization_details", """[{"type":"attenuating_agent_token","type":"attenuating_agent_token","tools":{"payments.refund":{}}}]""", "invalid_authorization_details")]
    public async Task What_is_malformed_or_beyond_the_limits_is_not_issued(string parameter, string? value, string error)
    {
        await using WebService service = await StartAsync();
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();
        Dictionary<string, string> form = Form(signer.PublicKey);
        form.Remove(parameter);
        if (value is not null)
        {
            form[parameter] = value;
        }

        using HttpResponseMessage response = await TokenAsync(service, "alice", form);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).GetProperty("error").GetString().Should().Be(error);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("mallory", HttpStatusCode.Forbidden)]        // nobody answers for what she asks
    [InlineData("bob", HttpStatusCode.Forbidden)]            // is issued nothing
    public async Task Who_is_not_known_or_may_not_is_issued_nothing(string? user, HttpStatusCode status)
    {
        await using WebService service = await StartAsync();
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();

        using HttpResponseMessage response = await TokenAsync(service, user, Form(signer.PublicKey));

        response.StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_spend_a_users_sign_in()
    {
        await using WebService service = await StartAsync();
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();
        using HttpRequestMessage request = Request("alice", "token", Form(signer.PublicKey));
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using HttpResponseMessage response = await service.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task No_credential_lives_longer_than_its_limit()
    {
        await using WebService service = await StartAsync();
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();
        Dictionary<string, string> form = Form(signer.PublicKey);
        form["expires_in"] = "86400";

        JsonElement issued = await ReadAsync(await TokenAsync(service, "alice", form));

        issued.GetProperty("expires_in").GetInt32().Should().Be(3600);
    }

    [Fact]
    public async Task The_key_is_published()
    {
        await using WebService service = await StartAsync();

        JsonElement keys = await service.Client.GetFromJsonAsync<JsonElement>("/agentidentity/jwks.json", TestContext.Current.CancellationToken);

        AgentPublicKey.TryParseJwk(System.Text.Encoding.UTF8.GetBytes(keys.GetProperty("keys")[0].GetRawText()), out AgentPublicKey? key).Should().BeTrue();
        key.Should().Be(service.Authority.TrustAnchor.Key);
    }

    [Fact]
    public async Task A_chain_is_active_until_it_is_revoked()
    {
        RevocationList revocations = new();
        await using WebService service = await StartAsync(revocations);
        using AgentPrincipal clerk = await service.ClerkAsync();

        JsonElement before = await IntrospectAsync(service, clerk.Credential.ToJson());
        revocations.Revoke(clerk);
        JsonElement after = await IntrospectAsync(service, clerk.Credential.ToJson());

        before.GetProperty("active").GetBoolean().Should().BeTrue();
        before.GetProperty("agent_name").GetString().Should().Be("clerk");
        before.GetProperty("cnf").GetProperty("jwk").GetProperty("x").GetString().Should().NotBeNullOrEmpty();
        after.ToString().Should().Be("""{"active":false}""");
    }

    [Fact]
    public async Task What_does_not_verify_or_has_expired_is_not_active()
    {
        await using WebService service = await StartAsync();
        using TestAuthority elsewhere = new("https://other.test");
        using AgentPrincipal stranger = await elsewhere.IssueAsync("clerk", Payments.Scope);
        using AgentPrincipal clerk = await service.ClerkAsync();

        (await IntrospectAsync(service, stranger.Credential.ToJson())).ToString().Should().Be("""{"active":false}""");
        (await IntrospectAsync(service, "nonsense")).ToString().Should().Be("""{"active":false}""");
        (await IntrospectAsync(service, "[")).ToString().Should().Be("""{"active":false}""");
        service.Authority.Clock.Advance(TimeSpan.FromHours(2));
        (await IntrospectAsync(service, clerk.Credential.ToJson())).ToString().Should().Be("""{"active":false}""");
    }

    [Fact]
    public async Task Introspection_is_for_those_whom_its_policy_admits()
    {
        await using WebService service = await StartAsync();
        using AgentPrincipal clerk = await service.ClerkAsync();

        using HttpResponseMessage response = await service.SendAsync(Request("alice", "introspect", new() { ["token"] = clerk.Credential.ToJson() }));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Endpoints_that_would_allow_anonymous_callers_keep_the_host_from_starting()
    {
        Func<Task> starting = () => WebService.StartAsync(service => service.App.MapAgentIdentity("/agentidentity", service.Authority.Authority, Configure).AllowAnonymous());

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*must not allow anonymous callers*");
    }

    [Fact]
    public async Task Where_the_default_policy_admits_everybody_nobody_is_issued_anything_anonymously()
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapAgentIdentity("/agentidentity", service.Authority.Authority, Configure),
            services => services.AddAuthorizationBuilder().SetDefaultPolicy(
                new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build()));
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();

        using HttpResponseMessage response = await TokenAsync(service, null, Form(signer.PublicKey));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nor_told_anything()
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapAgentIdentity("/agentidentity", service.Authority.Authority, options =>
            {
                Configure(options);
                (options.IntrospectionPolicy, options.Revocations) = ("everybody", new RevocationList());
            }),
            services => services.AddAuthorizationBuilder().AddPolicy("everybody", policy => policy.RequireAssertion(_ => true)));

        using HttpResponseMessage response = await service.SendAsync(Request(null, "introspect", new() { ["token"] = "[]" }));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_policy_of_its_own_says_who_is_admitted_to_the_token_endpoint()
    {
        await using WebService service = await StartAsync(with: options => options.TokenPolicy = "servers");
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();

        using HttpResponseMessage response = await TokenAsync(service, "alice", Form(signer.PublicKey));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        response.Content.Headers.ContentLength.Should().Be(0, "the endpoint never ran");
    }

    [Fact]
    public async Task A_parameter_that_occurs_twice_is_refused()
    {
        await using WebService service = await StartAsync();
        using HttpRequestMessage request = Request("server", "introspect", []);
        request.Content = new StringContent("token=a&token=b", System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");

        using HttpResponseMessage response = await service.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_issuer_that_does_not_say_who_answers_or_what_was_revoked_is_not_mapped()
    {
        await using WebService service = WebService.Build(Payments.Map);

        FluentActions.Invoking(() => service.App.MapAgentIdentity("/a", service.Authority.Authority, options => options.Sponsor = null)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => service.App.MapAgentIdentity("/a", service.Authority.Authority, options =>
        {
            Configure(options);
            options.IntrospectionPolicy = "servers";
        })).Should().Throw<ArgumentException>();
    }

    private static Task<WebService> StartAsync(RevocationList? revocations = null, Action<AgentIssuerOptions>? with = null) => WebService.StartAsync(
        service =>
        {
            Payments.Map(service);
            service.App.MapAgentIdentity("/agentidentity", service.Authority.Authority, options =>
            {
                Configure(options);
                options.Clock = service.Authority.Clock;
                options.IntrospectionPolicy = "servers";
                options.Revocations = revocations ?? new RevocationList();
                with?.Invoke(options);
            });
        },
        services =>
        {
            services.AddAuthentication(HeaderUsers.Name).AddScheme<AuthenticationSchemeOptions, HeaderUsers>(HeaderUsers.Name, null);
            services.AddAuthorizationBuilder().AddPolicy("servers", policy => policy.RequireUserName("server"));
        });

    private static void Configure(AgentIssuerOptions options)
    {
        options.Sponsor = user => user.Identity!.Name == "mallory" ? null : new SponsorEvidence(SponsorKind.Human, $"{user.Identity.Name}@contoso.test", "test header");
        options.Grant = (request, _) => ValueTask.FromResult(
            request.User.Identity!.Name == "alice" ? new AgentGrantLimits { Scopes = [AgentScope.For(Payments.Action).Any("id").Between("amount", 0, 1000)] } : null);
    }

    private static Dictionary<string, string> Form(AgentPublicKey key) => new()
    {
        ["agent_name"] = "orchestrator",
        ["req_cnf"] = $$"""{"jwk":{{key.ToJwk()}}}""",
        ["authorization_details"] = $$"""[{"type":"attenuating_agent_token","tools":{{Tools}}}]""",
        ["expires_in"] = "600",
    };

    private static HttpRequestMessage Request(string? user, string endpoint, Dictionary<string, string> form)
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"/agentidentity/{endpoint}") { Content = new FormUrlEncodedContent(form) };
        if (user is not null)
        {
            request.Headers.Add("X-User", user);
        }

        return request;
    }

    private static Task<HttpResponseMessage> TokenAsync(WebService service, string? user, Dictionary<string, string> form) => service.SendAsync(Request(user, "token", form));

    private static async Task<JsonElement> IntrospectAsync(WebService service, string token) =>
        await ReadAsync(await service.SendAsync(Request("server", "introspect", new() { ["token"] = token })));

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private static VerifiedCredential Verify(WebService service, string token)
    {
        TrustAnchors anchors = new();
        anchors.Add(service.Authority.TrustAnchor);
        return new CredentialVerifier(anchors, clock: service.Authority.Clock).Verify(AgentCredential.FromTokens(token)).Credential!;
    }
}
