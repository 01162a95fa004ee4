using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>How chain and proof travel, and what is refused before anything is verified.</summary>
public sealed class TransportTests
{
    public static TheoryData<string, int> BadHeaders => new()
    {
        { "AgentIdentity", 400 },
        { "AgentIdentity ", 400 },
        { "AgentIdentity e30", 400 },                                       // {}
        { "AgentIdentity eyJ", 400 },
        { "AgentIdentity not base64url!", 400 },
        { "AgentIdentity " + Encode("""{"aat_chain":["a"],"aat_pop":"b","more":1}"""), 400 },
        { "AgentIdentity " + Encode("""{"aat_chain":["a"],"aat_pop":"b"}""") + "=", 400 },
        { "AgentIdentity " + Encode("""{"aat_chain":["a"],"aat_chain":["a"],"aat_pop":"b"}"""), 400 },
        { "AgentIdentity length=", 400 },
        { "AgentIdentity length=0", 400 },
        { "AgentIdentity length=-1", 400 },
        { "AgentIdentity length=+1", 400 },
        { "AgentIdentity length=01", 400 },
        { "AgentIdentity length=9999999", 400 },
        { "AgentIdentity length=12", 400 },                                 // the body has 13 bytes, and is no presentation
        { "AgentIdentity length=14", 400 },
        { "AgentIdentity " + new string('a', 8192), 431 },
        { "AgentIdentity " + Encode("""{"aat_chain":["a","b","c","d","e"],"aat_pop":"p"}"""), 431 },
        { "AgentIdentity " + Encode("""{"aat_chain":["a","b","c","d"],"aat_pop":"p"}"""), 401 },        // well-formed, and worth nothing
        { "Bearer abc", 401 },
        { "AgentIdentityX abc", 401 },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task A_header_that_is_no_presentation_is_refused(string header, int status)
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(service.Client.BaseAddress!, "/payments/42/refund")) { Content = Payments.Amount(10) };
        request.Headers.TryAddWithoutValidation("Authorization", header);

        using HttpResponseMessage response = await service.SendAsync(request);

        ((int)response.StatusCode).Should().Be(status);
        (await WebService.CodeAsync(response)).Should().NotBeNullOrEmpty();
        service.Runs.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_authorization_headers_are_refused(bool isTheSecondAnAgents)
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        string[] headers = [$"Authorization: {request.Headers.Authorization}", "Authorization: Bearer abc"];
        string body = await request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using TcpClient connection = new();
        await connection.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        string text = $"POST /payments/42/refund HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n"
            + $"{string.Join("\r\n", isTheSecondAnAgents ? headers.Reverse() : headers)}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        using StreamReader answer = new(connection.GetStream());

        (await answer.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("HTTP/1.1 400 Bad Request");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_chain_that_is_too_long_for_a_header_travels_in_front_of_the_body()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await DeepAsync(service, Payments.Scope);
        using HttpRequestMessage request = await service.RefundAsync(clerk);

        using HttpResponseMessage response = await service.SendAsync(request);

        request.Headers.Authorization!.Parameter.Should().StartWith("length=");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("clerk/a/b/c/d refunded 42: {\"amount\":10}");
    }

    [Fact]
    public async Task And_in_front_of_no_body_at_all()
    {
        await using WebService service = await WebService.StartAsync(service => service.App.MapGet("/files", (HttpRequest request) =>
            $"{request.ContentLength} {request.Query["page"]}").RequireAgentScope("files.list"));
        using AgentPrincipal clerk = await DeepAsync(service, AgentScope.For("files.list").Any("page"));

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(clerk, HttpMethod.Get, "/files?page=2", "files.list", "/files"));

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("0 2");
    }

    [Fact]
    public async Task The_next_attempt_carries_another_proof_and_the_same_body()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await DeepAsync(service, Payments.Scope);
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        await request.ProveAsync(clerk, AgentRoute.For(Payments.Action, Payments.Template), new Uri(WebService.Audience), TestContext.Current.CancellationToken);

        using HttpResponseMessage response = await service.SendAsync(request);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().EndWith("""{"amount":10}""");
    }

    [Fact]
    public async Task A_path_base_and_a_proxys_prefix_are_part_of_the_public_url_and_of_no_proof()
    {
        await using WebService service = await WebService.StartAsync(
            service =>
            {
                service.App.UsePathBase("/pay");
                service.App.UseRouting();
                service.App.UseAuthorization();
                Payments.Map(service);
            },
            recording: RecordingGuard.Create(Authority, guard => guard.AcceptPresentedChains("https://contoso.test/pay")), authority: Authority);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage request = await service.ProvedAsync(
            clerk, HttpMethod.Post, "/pay/payments/42/refund", Payments.Action, Payments.Template, Payments.Amount(1), "https://contoso.test/pay");
        using HttpRequestMessage behindProxy = await service.ProvedAsync(
            clerk, HttpMethod.Post, "/pay/payments/42/refund", Payments.Action, Payments.Template, Payments.Amount(1), "https://contoso.test/pay");
        behindProxy.RequestUri = new Uri(service.Client.BaseAddress!, "/payments/42/refund");       // what a proxy passes on that takes its prefix away

        using HttpResponseMessage direct = await service.SendAsync(request);
        using HttpResponseMessage proxied = await service.SendAsync(behindProxy);

        direct.StatusCode.Should().Be(HttpStatusCode.OK);
        proxied.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static TestAuthority Authority { get; } = new();

    /// <summary>The last of a chain of five.</summary>
    private static async Task<AgentPrincipal> DeepAsync(WebService service, AgentScope scope)
    {
        AgentPrincipal agent = await service.Authority.Authority.IssueAsync(new RootGrant
        {
            Name = "clerk",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "tester@agents.test"),
            Scopes = [scope],
            FurtherDelegations = 4,
        });
        for (int left = 3; left >= 0; left--)
        {
            string name = "abcd"[3 - left].ToString();
            agent = await agent.DelegateAsync(new Delegation { Name = name, Scopes = [scope], FurtherDelegations = left });
        }

        return agent;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
