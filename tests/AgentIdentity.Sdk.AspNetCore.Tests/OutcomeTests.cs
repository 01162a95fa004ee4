using System.Net;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>How a call ended is on record once, when the endpoint is done.</summary>
public sealed class OutcomeTests
{
    private const string Action = "job.run";

    [Fact]
    public async Task An_endpoint_that_throws_faulted()
    {
        AuditedCall call = await RunAsync(static _ => throw new InvalidTimeZoneException("not for the log"), HttpStatusCode.InternalServerError);

        call.Outcome!.Outcome.Should().Be(AuditOutcome.Faulted);
        call.Outcome.ErrorType.Should().Be(nameof(InvalidTimeZoneException));
    }

    [Fact]
    public async Task An_endpoint_that_answers_with_a_server_error_faulted()
    {
        AuditedCall call = await RunAsync(static _ => Results.StatusCode(503), HttpStatusCode.ServiceUnavailable);

        call.Outcome!.Outcome.Should().Be(AuditOutcome.Faulted);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_for_reasons_of_its_own_completed()
    {
        AuditedCall call = await RunAsync(static _ => Results.NotFound(), HttpStatusCode.NotFound);

        call.Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task An_endpoint_that_never_came_to_run_was_abandoned()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.UseRouting();
            service.App.UseAuthorization();
            service.App.Use((HttpContext context, RequestDelegate _) =>
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return Task.CompletedTask;
            });
            service.App.MapPost("/job", service.Ran).RequireAgentScope(Action);
        });
        using HttpResponseMessage response = await service.SendAsync(await RequestAsync(service));

        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        service.Runs.Should().Be(0);
        (await EndedAsync(service)).Outcome!.Outcome.Should().Be(AuditOutcome.Abandoned);
    }

    [Fact]
    public async Task An_endpoint_whose_caller_left_was_abandoned()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebService service = await WebService.StartAsync(service => service.App.MapPost("/job", async (CancellationToken cancellationToken) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }).RequireAgentScope(Action));
        using CancellationTokenSource cancel = new();
        Task<HttpResponseMessage> sending = service.Client.SendAsync(await RequestAsync(service), cancel.Token);
        await started.Task;

        await cancel.CancelAsync();

        await sending.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await EndedAsync(service)).Outcome!.Outcome.Should().Be(AuditOutcome.Abandoned);
    }

    [Fact]
    public async Task A_stream_completes_when_its_last_item_is_sent()
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebService service = await WebService.StartAsync(service =>
            service.App.MapPost("/job", () => TypedResults.ServerSentEvents(ItemsAsync(goOn.Task))).RequireAgentScope(Action));
        using HttpRequestMessage request = await RequestAsync(service);
        using HttpResponseMessage response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        SseParser<string> parser = SseParser.Create(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await using IAsyncEnumerator<SseItem<string>> items = parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        (await items.MoveNextAsync()).Should().BeTrue();
        (await service.Recording.ReadAsync()).Allowed(Action).Outcome.Should().BeNull("the stream goes on");
        goOn.SetResult();
        (await items.MoveNextAsync()).Should().BeTrue();
        (await items.MoveNextAsync()).Should().BeFalse();

        (await EndedAsync(service)).Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_web_socket_completes_when_it_closes()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.UseWebSockets();
            service.App.MapGet("/socket", async (HttpContext context) =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                byte[] buffer = new byte[16];
                while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
                {
                    await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
            }).RequireAgentScope(Action);
        });
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());
        using HttpRequestMessage proved = await service.ProvedAsync(agent, HttpMethod.Get, "/socket", Action, "/socket");
        using ClientWebSocket client = new();
        client.Options.SetRequestHeader("Authorization", proved.Headers.Authorization!.ToString());

        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{service.Client.BaseAddress!.Port}/socket"), TestContext.Current.CancellationToken);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        byte[] answer = new byte[16];
        WebSocketReceiveResult received = await client.ReceiveAsync(answer, TestContext.Current.CancellationToken);
        (await service.Recording.ReadAsync()).Allowed(Action).Outcome.Should().BeNull("the socket is open");
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

        received.Count.Should().Be(5);
        (await EndedAsync(service)).Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_guard_that_only_observes_lets_the_request_pass_and_vouches_for_nobody()
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapPost("/job", (HttpContext context) => context.GetAgent()?.Name ?? "nobody").RequireAgentScope(Action), guard: guard => guard.ObserveOnlyUnsafe());
        using AgentPrincipal stranger = await service.Authority.IssueAsync("stranger", AgentScope.For("other.thing").WithoutArguments());

        using HttpResponseMessage nobody = await service.Client.PostAsync("/job", null, TestContext.Current.CancellationToken);
        using HttpResponseMessage known = await service.SendAsync(await service.ProvedAsync(stranger, HttpMethod.Post, "/job", Action, "/job"));

        (await nobody.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("nobody");
        (await known.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("nobody");
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_too_many_requests()
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapPost("/job", service.Ran).RequireAgentScope(Action),
            guard: guard => guard.AddPolicy(new QuotaPolicy("one", new QuotaOptions { Limit = 1, Window = TimeSpan.FromHours(1), For = QuotaSubject.Lineage })));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());

        using HttpResponseMessage first = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Post, "/job", Action, "/job"));
        using HttpResponseMessage second = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Post, "/job", Action, "/job"));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        service.Runs.Should().Be(1);
    }

    [Theory]
    [InlineData(DenialCodes.AuditUnavailable, 503)]
    [InlineData(DenialCodes.LedgerUnavailable, 503)]
    [InlineData(DenialCodes.RateLimited, 429)]
    [InlineData(DenialCodes.ApprovalRequired, 403)]
    [InlineData("a_policys_own", 403)]
    public async Task The_status_follows_from_the_code(string code, int status)
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapPost("/job", service.Ran).RequireAgentScope(Action), guard: guard => guard.AddPolicy(new Refusing(code)));

        using HttpResponseMessage response = await service.SendAsync(await RequestAsync(service));

        ((int)response.StatusCode).Should().Be(status);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().NotContain("inside").And.NotContain("refusing");
        service.Runs.Should().Be(0);
    }

    private static async Task<AuditedCall> RunAsync(Func<HttpContext, IResult> run, HttpStatusCode status)
    {
        await using WebService service = await WebService.StartAsync(service => service.App.MapPost("/job", run).RequireAgentScope(Action));
        using HttpResponseMessage response = await service.SendAsync(await RequestAsync(service));
        response.StatusCode.Should().Be(status);
        return await EndedAsync(service);
    }

    private static async Task<HttpRequestMessage> RequestAsync(WebService service)
    {
        AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());
        return await service.ProvedAsync(agent, HttpMethod.Post, "/job", Action, "/job");
    }

    /// <summary>Stopping waits for requests that still run.</summary>
    private static async Task<AuditedCall> EndedAsync(WebService service)
    {
        await service.App.StopAsync(TestContext.Current.CancellationToken);
        return (await service.Recording.ReadAsync()).Allowed(Action);
    }

    private static async IAsyncEnumerable<string> ItemsAsync(Task goOn, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return "first";
        await goOn.WaitAsync(cancellationToken);
        yield return "second";
    }

    private sealed class Refusing(string code) : IAgentPolicy
    {
        public string Name => "refusing";

        public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(PolicyVerdict.Deny(code, "what goes on inside"));
    }
}
