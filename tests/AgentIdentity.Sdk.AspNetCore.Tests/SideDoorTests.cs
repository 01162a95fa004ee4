using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using AgentIdentity.Sdk.AspNetCore.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Ways past the guard that a host may leave open without noticing.</summary>
public sealed class SideDoorTests
{
    private const string Action = "door.open";

    [Fact]
    public async Task A_host_that_forgot_the_authorization_middleware_does_not_serve()
    {
        await using WebService service = await WebService.StartAsync(MapWithoutAuthorization);
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Not_even_one_that_told_routing_not_to_care()
    {
        await using WebService service = await WebService.StartAsync(
            MapWithoutAuthorization, services => services.Configure<RouteOptions>(options => options.SuppressCheckForUnhandledSecurityMetadata = true));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task An_agent_that_another_rule_of_the_host_keeps_out_is_forbidden_and_not_unknown()
    {
        await using WebService service = await WebService.StartAsync(
            service => MapDoor(service).RequireAgentScope(Action).RequireAuthorization(policy => policy.RequireRole("janitor")));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door"));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).Should().Contain("refused_by_host");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_host_that_lets_anonymous_callers_through_a_required_scope_does_not_start()
    {
        Func<Task> starting = () => WebService.StartAsync(service => MapDoor(service).RequireAgentScope(Action).AllowAnonymous());

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*allows anonymous callers*");
    }

    [Fact]
    public async Task Where_anonymous_callers_are_allowed_after_the_start_the_scope_is_still_demanded()
    {
        using LateEndpoints late = new();
        await using WebService service = await WebService.StartAsync(service => ((IEndpointRouteBuilder)service.App).DataSources.Add(late));
        late.Add(Endpoint(service, new RequiresScopeAttribute(Action), new AllowAnonymousAttribute()));

        using HttpResponseMessage response = await service.Client.GetAsync("/door", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_host_whose_endpoint_has_two_actions_does_not_start()
    {
        Func<Task> starting = () => WebService.StartAsync(service => MapDoor(service).RequireAgentScope(Action).RequireAgentScope("door.close"));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*door.open and door.close*");
    }

    [Fact]
    public async Task An_endpoint_that_gets_two_actions_after_the_start_serves_neither()
    {
        using LateEndpoints late = new();
        await using WebService service = await WebService.StartAsync(service => ((IEndpointRouteBuilder)service.App).DataSources.Add(late));
        late.Add(Endpoint(service, new RequiresScopeAttribute(Action), new RequiresScopeAttribute("door.close")));
        using AgentPrincipal agent = await service.Authority.IssueAsync(
            "agent", AgentScope.For(Action).WithoutArguments(), AgentScope.For("door.close").WithoutArguments());

        foreach (string action in new[] { Action, "door.close" })
        {
            using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", action, "/door"));
            response.IsSuccessStatusCode.Should().BeFalse();
        }

        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Who_is_known_to_another_scheme_is_nobody_here()
    {
        await using WebService service = await WebService.StartAsync(
            service => MapDoor(service).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Users" }).RequireAgentScope(Action),
            services => services.AddAuthentication("Users").AddScheme<AuthenticationSchemeOptions, EverybodyIsAlice>("Users", null));

        using HttpResponseMessage response = await service.Client.GetAsync("/door", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await WebService.CodeAsync(response)).Should().Be("identity_missing");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Beside_another_default_scheme_agents_are_let_in_as_themselves()
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapGet("/door", (ClaimsPrincipal user) => user.Identity!.Name).RequireAgentScope(Action),
            services => services.AddAuthentication("Users").AddScheme<AuthenticationSchemeOptions, EverybodyIsAlice>("Users", null));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door"));

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("agent");
    }

    [Fact]
    public async Task An_endpoint_that_names_no_action_lets_no_agent_in()
    {
        await using WebService service = await WebService.StartAsync(service => MapDoor(service).RequireAuthorization(
            new AuthorizeAttribute { AuthenticationSchemes = AgentIdentityDefaults.AuthenticationScheme }));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door"));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await WebService.CodeAsync(response)).Should().Be("action_unnamed");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_fallback_policy_does_not_stand_in_for_a_scope()
    {
        await using WebService service = await WebService.StartAsync(
            service => MapDoor(service).RequireAgentScope(Action),
            services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build()));

        using HttpResponseMessage response = await service.Client.GetAsync("/door", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_group_demands_its_scope_of_every_endpoint_in_it()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            RouteGroupBuilder group = service.App.MapGroup("/house").RequireAgentScope(Action);
            group.MapGet("/door", service.Ran);
        });

        using HttpResponseMessage response = await service.Client.GetAsync("/house/door", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_filter_of_the_endpoint_does_not_run_either()
    {
        await using WebService service = await WebService.StartAsync(service => MapDoor(service).RequireAgentScope(Action).AddEndpointFilter((context, next) =>
        {
            service.Ran();
            return next(context);
        }));

        using HttpResponseMessage response = await service.Client.GetAsync("/door", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_host_that_authenticates_before_it_routes_serves_agents_all_the_same()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.UseAuthentication();
            service.App.UseRouting();
            service.App.UseAuthorization();
            MapDoor(service).RequireAgentScope(Action);
        });
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        service.Runs.Should().Be(1);
    }

    [Fact]
    public async Task An_endpoint_that_is_run_again_for_the_same_request_is_refused()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.UseRouting();
            service.App.UseAuthorization();
            service.App.Use(async (context, next) =>
            {
                await next();
                await next();
            });
            MapDoor(service).RequireAgentScope(Action);
        });
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpRequestMessage request = await service.ProvedAsync(agent, HttpMethod.Get, "/door", Action, "/door");
        try
        {
            using HttpResponseMessage response = await service.SendAsync(request);
        }
        catch (HttpRequestException)
        {
            // The second run fails in the middle of the answer.
        }

        service.Runs.Should().Be(1);
    }

    private static RouteHandlerBuilder MapDoor(WebService service) => service.App.MapGet("/door", service.Ran);

    private static void MapWithoutAuthorization(WebService service)
    {
        // Setting up routing by hand, and saying that the middleware is there, keeps the host from adding it.
        ((IApplicationBuilder)service.App).Properties["__AuthorizationMiddlewareSet"] = true;
        service.App.UseRouting();
        MapDoor(service).RequireAgentScope(Action);
    }

    private static RouteEndpoint Endpoint(WebService service, params object[] metadata)
    {
        RouteEndpointBuilder builder = new(
            context =>
            {
                service.Ran();
                return Task.CompletedTask;
            },
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/door"),
            order: 0);
        foreach (object item in metadata)
        {
            builder.Metadata.Add(item);
        }

        return (RouteEndpoint)builder.Build();
    }

    private sealed class LateEndpoints : EndpointDataSource, IDisposable
    {
        private readonly List<Endpoint> _endpoints = [];
        private CancellationTokenSource _changed = new();

        public override IReadOnlyList<Endpoint> Endpoints => [.. _endpoints];

        public void Add(Endpoint endpoint)
        {
            _endpoints.Add(endpoint);
            CancellationTokenSource changed = _changed;
            _changed = new CancellationTokenSource();
            changed.Cancel();
            changed.Dispose();
        }

        public void Dispose() => _changed.Dispose();

        public override Microsoft.Extensions.Primitives.IChangeToken GetChangeToken() => new Microsoft.Extensions.Primitives.CancellationChangeToken(_changed.Token);
    }

    private sealed class EverybodyIsAlice(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "alice")], Scheme.Name)), Scheme.Name)));
    }
}
