using System.Net;
using System.Net.Http.Headers;
using AgentIdentity.Sdk.AspNetCore.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace AgentIdentity.Sdk.AspNetCore.Client;

/// <summary>A client that proves its requests, against a real service.</summary>
public sealed class ProofHandlerTests
{
    [Fact]
    public async Task A_request_is_proved_and_served_and_the_proof_does_not_stay_on_it()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using ServiceProvider client = ClientOf(service, await service.ClerkAsync());
        using HttpRequestMessage request = Refund();

        using HttpResponseMessage response = await SendAsync(client, request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().StartWith("clerk refunded 42");
        request.Headers.Authorization.Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_attempt_carries_a_proof_of_its_own_wherever_the_resilience_handler_was_added(bool resilienceFirst)
    {
        Flaky flaky = new();
        await using WebService service = await WebService.StartAsync(Mapped(flaky));
        using ServiceProvider client = ClientOf(service, await service.ClerkAsync(), builder =>
        {
            if (!resilienceFirst)
            {
                builder.AddAgentProof(options => Point(options, service, null));
            }

            builder.AddResilienceHandler("again", pipeline => pipeline.AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 2, Delay = TimeSpan.Zero }));
        }, proves: resilienceFirst);

        using HttpResponseMessage response = await SendAsync(client, Refund());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        flaky.Seen.Should().HaveCount(2).And.OnlyHaveUniqueItems();
        service.Runs.Should().Be(2, "the second proof is not a replay of the first");
    }

    [Fact]
    public async Task The_standard_resilience_handler_retries_with_a_fresh_proof()
    {
        Flaky flaky = new();
        await using WebService service = await WebService.StartAsync(Mapped(flaky));
        using ServiceProvider client = ClientOf(service, await service.ClerkAsync(), builder => builder.AddStandardResilienceHandler(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1)));

        using HttpResponseMessage response = await SendAsync(client, Refund());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        flaky.Seen.Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Handlers_put_together_by_hand_in_the_wrong_order_are_caught_by_the_service()
    {
        Flaky flaky = new();
        await using WebService service = await WebService.StartAsync(Mapped(flaky));
        AgentPrincipal clerk = await service.ClerkAsync();
        AgentProofOptions options = new();
        Point(options, service, clerk);
        using HttpClient wrong = new(new AgentProofHandler(options) { InnerHandler = new SendTwice { InnerHandler = new SocketsHttpHandler() } });

        using HttpResponseMessage response = await wrong.SendAsync(Refund(service), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await WebService.CodeAsync(response)).Should().Be(DenialCodes.Replayed);
    }

    [Fact]
    public async Task A_narrower_credential_is_delegated_for_each_attempt()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using ServiceProvider client = ClientOf(service, await service.ClerkAsync(), set: options => options.Delegate = (_, route) => new Delegation
        {
            Name = "refund",
            Scopes = [AgentScope.For(route.Action).Exact("id", "42").Between("amount", 0, 20)],
            Lifetime = TimeSpan.FromMinutes(1),
        });

        using HttpResponseMessage within = await SendAsync(client, Refund(amount: 10));
        using HttpResponseMessage beyond = await SendAsync(client, Refund(amount: 50));

        (await within.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().StartWith("clerk/refund refunded 42");
        (beyond.StatusCode, await WebService.CodeAsync(beyond)).Should().Be((HttpStatusCode.Forbidden, DenialCodes.ArgumentNotPermitted));
    }

    [Fact]
    public async Task A_chain_too_long_for_a_header_travels_in_front_of_the_body_and_again_at_the_next_attempt()
    {
        Flaky flaky = new();
        await using WebService service = await WebService.StartAsync(Mapped(flaky));
        AgentPrincipal agent = await service.Authority.Authority.IssueAsync(new RootGrant
        {
            Name = "boss",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = [Payments.Scope],
            FurtherDelegations = 5,
        });
        for (int left = 4; left >= 1; left--)
        {
            agent = await agent.DelegateAsync(new Delegation { Name = "deeper", Scopes = [Payments.Scope], FurtherDelegations = left, Lifetime = TimeSpan.FromMinutes(left) });
        }

        using ServiceProvider client = ClientOf(
            service, agent, builder => builder.AddResilienceHandler("again", pipeline => pipeline.AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 2, Delay = TimeSpan.Zero })));
        using HttpRequestMessage request = Refund();
        HttpContent content = request.Content!;

        using HttpResponseMessage response = await SendAsync(client, request);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("refunded 42").And.EndWith("""{"amount":10}""");
        flaky.Seen.Should().HaveCount(2).And.OnlyContain(header => header.Contains("length="));
        request.Content.Should().BeSameAs(content);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using WebService service = await WebService.StartAsync(web => web.App.MapPost(Payments.Template, () => Results.Redirect("https://elsewhere.test/", permanent: false, preserveMethod: true)).RequireAgentScope(Payments.Action));
        using ServiceProvider client = ClientOf(service, await service.ClerkAsync());
        using ServiceProvider wrapped = ClientOf(service, await service.ClerkAsync(), builder => builder.ConfigurePrimaryHttpMessageHandler(() => new Passing { InnerHandler = new HttpClientHandler() }));

        foreach (ServiceProvider provider in new[] { client, wrapped })
        {
            using HttpResponseMessage response = await SendAsync(provider, Refund());
            response.StatusCode.Should().Be(HttpStatusCode.TemporaryRedirect);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/payments/42/refund", "alone")]
    [InlineData("https://elsewhere.test/payments/42/refund", "alone")]
    [InlineData("https://payments.test:8443/payments/42/refund", "alone")]
    [InlineData("http://payments.test/payments/42/refund", "alone")]
    [InlineData("https://payments.test/other", "no endpoint is known")]
    public async Task A_request_to_anywhere_else_is_never_sent(string uri, string why)
    {
        await RefusedAsync(options => options.Audience = new Uri("https://payments.test"), request => request.RequestUri = new Uri(uri), why);
    }

    [Fact]
    public async Task Plain_http_is_for_loopback_unless_somebody_says_otherwise()
    {
        await RefusedAsync(options => options.Audience = new Uri("http://payments.test"), request => request.RequestUri = new Uri("http://payments.test/payments/42/refund"), "plain http");

        Recorder recorder = await SendAsync(options => (options.Audience, options.AllowPlainHttpUnsafe) = (new Uri("http://payments.test"), true), request => request.RequestUri = new Uri("http://payments.test/payments/42/refund"));
        recorder.Sent.Should().Be(1);
    }

    [Fact]
    public async Task Nobody_proves_nothing() => await RefusedAsync(options => options.Agent = () => null, _ => { }, "no agent acts here");

    [Theory]
    [InlineData("AgentIdentity eyJ")]
    [InlineData("Bearer abc")]
    public async Task A_request_with_other_credentials_is_not_sent(string header) =>
        await RefusedAsync(_ => { }, request => request.Headers.Authorization = AuthenticationHeaderValue.Parse(header), "carries an Authorization header already");

    [Fact]
    public async Task Two_endpoints_that_match_are_told_apart_by_the_request()
    {
        static void Twice(AgentProofOptions options) => options.Map(HttpMethod.Post, "/payments/{id}/{verb}", "payments.other");

        await RefusedAsync(Twice, _ => { }, "several endpoints match");
        (await SendAsync(Twice, request => request.SetAgentRoute(AgentRoute.For(Payments.Action, Payments.Template)))).Sent.Should().Be(1);
    }

    [Fact]
    public async Task An_endpoint_is_one_method() => await RefusedAsync(_ => { }, request => request.Method = HttpMethod.Put, "no endpoint is known for PUT");

    [Fact]
    public async Task A_request_may_name_an_agent_below_the_one_who_acts_and_no_other()
    {
        using Testing.TestAuthority authority = new();
        AgentPrincipal clerk = await authority.IssueAsync("clerk", Payments.Scope);
        AgentPrincipal other = await authority.IssueAsync("other", Payments.Scope);
        AgentPrincipal child = await clerk.DelegateAsync(new Delegation { Name = "child", Scopes = [Payments.Scope], Lifetime = TimeSpan.FromMinutes(1) });

        await RefusedAsync(options => options.Agent = () => clerk, request => request.SetAgent(other), "is not below it");
        (await SendAsync(options => options.Agent = () => clerk, request => request.SetAgent(child))).Sent.Should().Be(1);
    }

    [Fact]
    public void Options_that_say_too_little_are_refused_with_their_names()
    {
        foreach ((Action<AgentProofOptions> spoil, string name) in new (Action<AgentProofOptions>, string)[]
        {
            (options => options.Audience = null, nameof(AgentProofOptions.Audience)),
            (options => options.Audience = new Uri("ftp://a.test"), nameof(AgentProofOptions.Audience)),
            (options => options.Audience = new Uri("https://a.test?x=1"), nameof(AgentProofOptions.Audience)),
            (options => options.Origin = new Uri("/x", UriKind.Relative), nameof(AgentProofOptions.Origin)),
            (options => options.Agent = null, nameof(AgentProofOptions.Agent)),
        })
        {
            AgentProofOptions options = new() { Audience = new Uri("https://a.test"), Agent = () => null };
            spoil(options);
            FluentActions.Invoking(() => new AgentProofHandler(options)).Should().Throw<ArgumentException>().WithMessage($"AgentProofOptions.{name}*");
        }
    }

    [Fact]
    public void A_client_is_given_one_proof()
    {
        ServiceCollection services = new();
        services.AddHttpClient("payments").AddAgentProof(options => (options.Audience, options.Agent) = (new Uri("https://a.test"), () => null))
            .AddAgentProof(options => (options.Audience, options.Agent) = (new Uri("https://a.test"), () => null));
        using ServiceProvider provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("payments")).Should().Throw<InvalidOperationException>().WithMessage("*call AddAgentProof once*");
    }

    [Fact]
    public async Task Other_clients_of_the_factory_prove_nothing()
    {
        Recorder recorder = new();
        ServiceCollection services = new();
        services.AddHttpClient("payments").AddAgentProof(options => (options.Audience, options.Agent) = (new Uri("https://a.test"), () => null));
        services.AddHttpClient("other").ConfigurePrimaryHttpMessageHandler(() => recorder);
        using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IHttpClientFactory>().CreateClient("other").GetAsync(new Uri("https://elsewhere.test"), TestContext.Current.CancellationToken);

        (recorder.Sent, recorder.Authorization).Should().Be((1, null));
    }

    [Fact]
    public void The_agent_may_come_from_the_services()
    {
        ServiceCollection services = new();
        services.AddSingleton(new Version(1, 2));
        Version? seen = null;
        services.AddHttpClient("payments").AddAgentProof((provider, options) =>
        {
            seen = provider.GetRequiredService<Version>();
            (options.Audience, options.Agent) = (new Uri("https://a.test"), () => null);
        });
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<IHttpClientFactory>().CreateClient("payments");

        seen.Should().Be(new Version(1, 2));
    }

    [Fact]
    public void Sending_without_waiting_is_not_possible()
    {
        using HttpMessageInvoker invoker = new(new AgentProofHandler(new AgentProofOptions { Audience = new Uri("https://a.test"), Agent = () => null }) { InnerHandler = new Recorder() });

        FluentActions.Invoking(() => invoker.Send(new HttpRequestMessage(), CancellationToken.None)).Should().Throw<NotSupportedException>();
    }

    private static HttpRequestMessage Refund(WebService? service = null, double amount = 10) =>
        new(HttpMethod.Post, service is null ? new Uri("/payments/42/refund", UriKind.Relative) : new Uri(service.Client.BaseAddress!, "/payments/42/refund")) { Content = Payments.Amount(amount) };

    private static void Point(AgentProofOptions options, WebService service, AgentPrincipal? agent)
    {
        options.Audience = new Uri(WebService.Audience);
        options.Origin = service.Client.BaseAddress;
        options.Agent = () => agent ?? Agents.Value;
        options.Map(HttpMethod.Post, Payments.Template, Payments.Action);
    }

    private static readonly AsyncLocal<AgentPrincipal?> Agents = new();

    private static ServiceProvider ClientOf(WebService service, AgentPrincipal agent, Action<IHttpClientBuilder>? add = null, Action<AgentProofOptions>? set = null, bool proves = true)
    {
        ServiceCollection services = new();
        Agents.Value = agent;
        IHttpClientBuilder client = services.AddHttpClient("payments", http => http.BaseAddress = service.Client.BaseAddress);
        add?.Invoke(client);
        if (proves)
        {
            client.AddAgentProof(options =>
            {
                Point(options, service, agent);
                set?.Invoke(options);
            });
        }

        return services.BuildServiceProvider();
    }

    private static Task<HttpResponseMessage> SendAsync(ServiceProvider client, HttpRequestMessage request) =>
        client.GetRequiredService<IHttpClientFactory>().CreateClient("payments").SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>The service of most tests, whose endpoint fails the first time it runs.</summary>
    private static Action<WebService> Mapped(Flaky flaky) => service =>
    {
        service.App.Use(flaky.SeeAsync);
        service.App.MapPost(Payments.Template, async (HttpContext context, string id) =>
        {
            service.Ran();
            using StreamReader reader = new(context.Request.Body);
            string body = await reader.ReadToEndAsync(context.RequestAborted);
            return flaky.FailsNow() ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Text($"refunded {id}: {body}");
        }).RequireAgentScope(Payments.Action);
    };

    private static async Task RefusedAsync(Action<AgentProofOptions> set, Action<HttpRequestMessage> change, string why)
    {
        Recorder recorder = new();
        await FluentActions.Awaiting(() => SendAsync(set, change, recorder)).Should().ThrowAsync<InvalidOperationException>().WithMessage($"*{why}*");
        recorder.Sent.Should().Be(0);
    }

    private static async Task<Recorder> SendAsync(Action<AgentProofOptions> set, Action<HttpRequestMessage> change, Recorder? recorder = null)
    {
        recorder ??= new Recorder();
        using Testing.TestAuthority authority = new();
        AgentPrincipal clerk = await authority.IssueAsync("clerk", Payments.Scope);
        AgentProofOptions options = new() { Audience = new Uri("https://payments.test"), Agent = () => clerk };
        options.Map(HttpMethod.Post, Payments.Template, Payments.Action);
        set(options);
        using HttpClient client = new(new AgentProofHandler(options) { InnerHandler = recorder }) { BaseAddress = new Uri("https://payments.test") };
        using HttpRequestMessage request = Refund();
        change(request);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return recorder;
    }

    /// <summary>Sees the credentials of every attempt, and says which run is to fail.</summary>
    private sealed class Flaky
    {
        private int _failures;

        public List<string> Seen { get; } = [];

        public Task SeeAsync(HttpContext context, RequestDelegate next)
        {
            Seen.Add(context.Request.Headers.Authorization.ToString());
            return next(context);
        }

        public bool FailsNow() => Interlocked.Increment(ref _failures) == 1;
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public int Sent { get; private set; }

        public string? Authorization { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent++;
            Authorization = request.Headers.Authorization?.ToString();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request });
        }
    }

    private sealed class SendTwice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using HttpResponseMessage first = await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Passing : DelegatingHandler;
}
