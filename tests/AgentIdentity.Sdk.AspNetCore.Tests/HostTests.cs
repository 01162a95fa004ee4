using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.RateLimiting;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What a host has besides: limits, descriptions, its list of tools.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task Each_agent_has_a_rate_limit_of_its_own()
    {
        await using WebService service = await WebService.StartAsync(
            service =>
            {
                service.App.UseRouting();
                service.App.UseAuthorization();
                service.App.UseRateLimiter();
                service.App.MapGet("/ping", service.Ran).RequireAgentScope("ping.send").RequireRateLimiting("agents");
            },
            services => services.AddRateLimiter(options => options.AddAgentPolicy(
                "agents", new TokenBucketRateLimiterOptions { TokenLimit = 1, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromHours(1), AutoReplenishment = false })));
        using AgentPrincipal ann = await service.Authority.IssueAsync("ann", AgentScope.For("ping.send").WithoutArguments());
        using AgentPrincipal bob = await service.Authority.IssueAsync("bob", AgentScope.For("ping.send").WithoutArguments());

        (await PingAsync(service, ann)).Should().Be(HttpStatusCode.OK);
        (await PingAsync(service, ann)).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await PingAsync(service, bob)).Should().Be(HttpStatusCode.OK);
        service.Runs.Should().Be(2);
    }

    [Fact]
    public async Task An_agent_gets_no_second_limit_by_delegating()
    {
        await using WebService service = await WebService.StartAsync(
            service =>
            {
                service.App.UseRouting();
                service.App.UseAuthorization();
                service.App.UseRateLimiter();
                service.App.MapGet("/ping", service.Ran).RequireAgentScope("ping.send").RequireRateLimiting("agents");
            },
            services => services.AddRateLimiter(options => options.AddAgentPolicy(
                "agents", new TokenBucketRateLimiterOptions { TokenLimit = 1, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromHours(1), AutoReplenishment = false })));
        using AgentPrincipal ann = await service.Authority.IssueAsync("ann", AgentScope.For("ping.send").WithoutArguments());
        using AgentPrincipal first = await ann.DelegateAsync(new Delegation { Name = "first", Scopes = [AgentScope.For("ping.send").WithoutArguments()] });
        using AgentPrincipal second = await ann.DelegateAsync(new Delegation { Name = "second", Scopes = [AgentScope.For("ping.send").WithoutArguments()] });

        (await PingAsync(service, first)).Should().Be(HttpStatusCode.OK);
        (await PingAsync(service, second)).Should().Be(HttpStatusCode.ServiceUnavailable);
        service.Runs.Should().Be(1);
    }

    [Fact]
    public async Task An_address_whose_proofs_do_not_hold_is_turned_away_for_the_rest_of_the_minute()
    {
        TestClock clock = new();
        using TestAuthority authority = new(clock: clock);
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapGet("/ping", service.Ran).RequireAgentScope("ping.send"),
            services => services.AddSingleton<TimeProvider>(clock),
            credentials: options => options.MaxFailuresPerMinute = 3,
            authority: authority);
        using AgentPrincipal ann = await authority.IssueAsync("ann", AgentScope.For("ping.send").WithoutArguments());
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage failed = await service.Client.GetAsync("/ping", TestContext.Current.CancellationToken);
            failed.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await PingAsync(service, ann)).Should().Be(HttpStatusCode.TooManyRequests);
        service.Runs.Should().Be(0);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await PingAsync(service, ann)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_is_refused_a_scope_is_not_turned_away_for_that()
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapGet("/ping", service.Ran).RequireAgentScope("ping.send"), credentials: options => options.MaxFailuresPerMinute = 1);
        using AgentPrincipal ann = await service.Authority.IssueAsync("ann", AgentScope.For("pong.send").WithoutArguments());

        (await PingAsync(service, ann)).Should().Be(HttpStatusCode.Forbidden);
        (await PingAsync(service, ann)).Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_flood_of_proofs_that_do_not_hold_is_counted_and_not_recorded()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using TestAuthority elsewhere = new("https://other.test");
        using AgentPrincipal stranger = await elsewhere.IssueAsync("clerk", Payments.Scope);
        HttpRequestMessage[] flood = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => service.RefundAsync(stranger)));

        HttpResponseMessage[] responses = await Task.WhenAll(flood.Select(service.SendAsync));

        responses.Should().OnlyContain(response => response.StatusCode == HttpStatusCode.Unauthorized);
        AuditTrail trail = await service.Recording.CloseAsync();
        trail.CountRefusals("untrusted_root").Should().Be(200);
        trail.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task The_document_tells_which_scope_an_operation_demands()
    {
        await using WebService service = await WebService.StartAsync(
            service =>
            {
                service.App.MapOpenApi();
                service.App.MapGet("/ping", service.Ran).RequireAgentScope("ping.send");
                service.App.MapGet("/free", service.Ran);
            },
            services => services.AddOpenApi(options => options.AddAgentIdentity()));

        JsonElement document = await service.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);

        document.GetProperty("components").GetProperty("securitySchemes").GetProperty("AgentIdentity").GetProperty("scheme").GetString().Should().Be("AgentIdentity");
        JsonElement ping = document.GetProperty("paths").GetProperty("/ping").GetProperty("get");
        ping.GetProperty("security")[0].GetProperty("AgentIdentity")[0].GetString().Should().Be("ping.send");
        ping.GetProperty("responses").TryGetProperty("403", out _).Should().BeTrue();
        document.GetProperty("paths").GetProperty("/free").GetProperty("get").TryGetProperty("security", out _).Should().BeFalse();
    }

    [Fact]
    public async Task The_list_of_tools_says_which_endpoints_are_not_guarded()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.MapGet("/guarded", service.Ran).RequireAgentScope("ping.send");
            service.App.MapGet("/named", [AgentAction("ping.name")] () => "unguarded");
            service.App.MapGet("/silent", service.Ran);
            service.App.MapGet("/public", service.Ran).AllowAnonymous();
            service.App.MapGet("/users", service.Ran).RequireAuthorization();
        });

        IReadOnlyList<ExposedTool> tools = service.App.Services.GetServices<IToolInventory>().Single().ReadTools();

        tools.Select(tool => (tool.Place, tool.Action, tool.IsGuarded)).Should().BeEquivalentTo(
            [("GET /guarded", "ping.send", true), ("GET /named", "ping.name", false), ("GET /silent", (string?)null, false)]);
        tools.Should().OnlyContain(tool => tool.IsGuarded || tool.Advice != null);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(int.MaxValue, null)]
    [InlineData(0, 0)]
    public async Task Options_out_of_range_keep_the_host_from_starting(int maxBodyBytes, int? maxFailures)
    {
        Func<Task> starting = () => WebService.StartAsync(Payments.Map, credentials: options =>
        {
            options.MaxBodyBytes = maxBodyBytes;
            options.MaxFailuresPerMinute = maxFailures;
        });

        await starting.Should().ThrowAsync<OptionsValidationException>();
    }

    private static async Task<HttpStatusCode> PingAsync(WebService service, AgentPrincipal agent)
    {
        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/ping", "ping.send", "/ping"));
        return response.StatusCode;
    }
}
