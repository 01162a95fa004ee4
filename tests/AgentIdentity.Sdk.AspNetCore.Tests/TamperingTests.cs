using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>A proof is good for the request it was made for, at the service it was made for, once.</summary>
public sealed class TamperingTests
{
    private static readonly AgentScope Loose = AgentScope.For(Payments.Action).AnyArguments();

    public static TheoryData<string, Action<HttpRequestMessage>> Alterations => new()
    {
        { "another route value", request => request.RequestUri = new Uri(request.RequestUri!, "/payments/43/refund") },
        { "a query", request => request.RequestUri = new Uri(request.RequestUri + "?note=x") },
        { "an empty query parameter", request => request.RequestUri = new Uri(request.RequestUri + "?=") },
        { "another body", request => request.Content = Payments.Amount(11) },
        { "no body", request => request.Content = null },
        { "a body that says the same in other bytes", request => request.Content = new StringContent("""{ "amount": 10 }""", Encoding.UTF8, "application/json") },
        { "another content type", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/merge-patch+json") },
        { "a content type that is no JSON", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain") },
        { "another method", request => request.Method = HttpMethod.Put },
    };

    [Theory]
    [MemberData(nameof(Alterations), DisableDiscoveryEnumeration = true)]
    public async Task A_request_that_was_altered_on_the_way_is_refused(string what, Action<HttpRequestMessage> alter)
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using AgentPrincipal clerk = await service.ClerkAsync(Loose);
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        alter(request);

        using HttpResponseMessage response = await service.SendAsync(request);

        response.StatusCode.Should().BeOneOf([HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest], what);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task An_argument_does_not_move_from_the_query_to_the_body()
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using AgentPrincipal clerk = await service.ClerkAsync(Loose);
        using HttpRequestMessage request = await service.ProvedAsync(clerk, HttpMethod.Post, "/payments/42/refund?note=x", Payments.Action, Payments.Template);
        request.RequestUri = new Uri(service.Client.BaseAddress!, "/payments/42/refund");
        request.Content = new StringContent("""{"note":"x"}""", Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await service.SendAsync(request);

        (await WebService.CodeAsync(response)).Should().Be("nonce_mismatch");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_proof_for_one_endpoint_is_none_for_another_with_the_same_action_and_arguments()
    {
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.MapPost("/drafts/{id}", service.Ran).RequireAgentScope("letters.write");
            service.App.MapPost("/letters/{id}", service.Ran).RequireAgentScope("letters.write");
        });
        using AgentPrincipal clerk = await service.Authority.IssueAsync("clerk", AgentScope.For("letters.write").Any("id"));
        using HttpRequestMessage request = await service.ProvedAsync(clerk, HttpMethod.Post, "/drafts/1", "letters.write", "/drafts/{id}");
        request.RequestUri = new Uri(service.Client.BaseAddress!, "/letters/1");

        using HttpResponseMessage response = await service.SendAsync(request);

        (await WebService.CodeAsync(response)).Should().Be("nonce_mismatch");
        service.Runs.Should().Be(0);
    }

    [Theory]
    [InlineData("/files/{*path}", "/files/a/b%20c/d", "a/b c/d")]
    [InlineData("/files/{path}", "/files/%E2%82%AC+%26", "€+&")]
    [InlineData("/files/{path=readme}", "/files", "readme")]
    [InlineData("/FILES/{path}", "/files/x", "x")]
    public async Task Both_sides_read_the_same_arguments_out_of_a_path(string template, string path, string argument)
    {
        await using WebService service = await WebService.StartAsync(service => service.App.MapGet(template, service.Ran).RequireAgentScope("files.read"));
        using AgentPrincipal clerk = await service.Authority.IssueAsync("clerk", AgentScope.For("files.read").Exact("path", argument));

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(clerk, HttpMethod.Get, path, "files.read", template));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_proof_is_good_once()
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage first = await service.RefundAsync(clerk);
        using HttpRequestMessage again = await CopyAsync(first);

        using HttpResponseMessage served = await service.SendAsync(first);
        using HttpResponseMessage refused = await service.SendAsync(again);

        served.StatusCode.Should().Be(HttpStatusCode.OK);
        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await WebService.CodeAsync(refused)).Should().Be("replayed");
        service.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Of_many_copies_at_once_one_is_served()
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage original = await service.RefundAsync(clerk);
        HttpRequestMessage[] copies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => CopyAsync(original)));

        HttpResponseMessage[] responses = await Task.WhenAll(copies.Select(service.SendAsync));

        responses.Count(response => response.StatusCode == HttpStatusCode.OK).Should().Be(1);
        responses.Count(response => response.StatusCode == HttpStatusCode.Unauthorized).Should().Be(15);
        service.Runs.Should().Be(1);
    }

    [Theory]
    [InlineData("https://payments.other.test")]
    [InlineData("https://payments.test/")]
    [InlineData("http://payments.test")]
    public async Task A_proof_for_another_public_url_is_refused(string audience)
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using AgentPrincipal clerk = await service.ClerkAsync();

        using HttpRequestMessage request = await service.RefundAsync(clerk, audience: audience);
        request.Headers.Host = "payments.test";      // what a caller says of itself does not count
        using HttpResponseMessage response = await service.SendAsync(request);

        (await WebService.CodeAsync(response)).Should().Be("audience_mismatch");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task An_agent_of_another_tenant_is_a_stranger()
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using TestAuthority elsewhere = new("https://agents.other.test");
        using AgentPrincipal clerk = await elsewhere.IssueAsync("clerk", Payments.Scope);

        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await WebService.CodeAsync(response)).Should().Be("untrusted_root");
        service.Runs.Should().Be(0);
    }

    [Theory]
    [InlineData(3601, "expired")]
    [InlineData(31, "proof_stale")]
    [InlineData(29, null)]
    public async Task Time_runs_out_for_credentials_and_proofs(int seconds, string? code)
    {
        await using WebService service = await WebService.StartAsync(MapRefunds);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        service.Authority.Clock.Advance(TimeSpan.FromSeconds(seconds));

        using HttpResponseMessage response = await service.SendAsync(request);

        if (code is null)
        {
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
        else
        {
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            (await WebService.CodeAsync(response)).Should().Be(code);
        }
    }

    [Fact]
    public async Task A_caller_whose_clock_is_far_ahead_is_refused()
    {
        TestClock ahead = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        ahead.Advance(TimeSpan.FromSeconds(61));
        using TestAuthority authority = new(clock: ahead);
        RecordingGuard recording = RecordingGuard.Create(authority, guard => guard.AcceptPresentedChains(WebService.Audience).UseClock(new TestClock()));
        await using WebService service = await WebService.StartAsync(MapRefunds, authority: authority, recording: recording);
        using AgentPrincipal clerk = await service.ClerkAsync();

        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Runs.Should().Be(0);
    }

    private static void MapRefunds(WebService service)
    {
        Payments.Map(service);
        service.App.MapPut(Payments.Template, service.Ran).RequireAgentScope(Payments.Action);
    }

    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
    {
        HttpRequestMessage copy = new(request.Method, request.RequestUri);
        copy.Headers.Authorization = request.Headers.Authorization;
        copy.Content = new ByteArrayContent(await request.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        copy.Content.Headers.ContentType = request.Content.Headers.ContentType;
        return copy;
    }
}
