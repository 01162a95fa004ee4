using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.AspNetCore.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>How bodies and parameters become arguments, and what is too large or ambiguous for that.</summary>
public sealed class ArgumentTests
{
    private const string Echo = "files.put";

    [Fact]
    public async Task A_body_that_is_no_json_is_bound_by_its_digest()
    {
        byte[] file = RandomNumberGenerator.GetBytes(100_000);
        string digest = Base64Url.EncodeToString(SHA256.HashData(file));
        await using WebService service = await WebService.StartAsync(MapEcho);
        using AgentPrincipal allowed = await service.Authority.IssueAsync("clerk", AgentScope.For(Echo).Exact("body_sha256", digest));
        using AgentPrincipal other = await service.Authority.IssueAsync("clerk", AgentScope.For(Echo).Exact("body_sha256", new string('A', 43)));

        using HttpResponseMessage served = await service.SendAsync(await PutAsync(service, allowed, new ByteArrayContent(file)));
        using HttpResponseMessage refused = await service.SendAsync(await PutAsync(service, other, new ByteArrayContent(file)));

        (await served.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().Equal(file);
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_was_announced_or_not()
    {
        await using WebService service = await WebService.StartAsync(MapEcho, credentials: options => options.MaxBodyBytes = 1000);
        using AgentPrincipal clerk = await service.Authority.IssueAsync("clerk", AgentScope.For(Echo).Any("body_sha256"));

        using HttpResponseMessage whole = await service.SendAsync(await PutAsync(service, clerk, new ByteArrayContent(new byte[1000])));
        using HttpResponseMessage announced = await service.SendAsync(await PutAsync(service, clerk, new ByteArrayContent(new byte[1001])));
        using HttpRequestMessage request = await PutAsync(service, clerk, new ByteArrayContent(new byte[1001]));
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage chunked = await service.SendAsync(request);

        whole.StatusCode.Should().Be(HttpStatusCode.OK);
        announced.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        chunked.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        service.Runs.Should().Be(1);
    }

    [Theory]
    [InlineData("""{"amount":1,"amount":1000}""", 400, "malformed")]
    [InlineData("""{"amount":1,"Amount":1000}""", 400, "duplicate_member")]
    [InlineData("""{"amount":1,"ID":"43"}""", 400, "duplicate_member")]
    [InlineData("""{"amount":9007199254740993}""", 400, "number_not_exact")]
    [InlineData("""{"amount":1,"body_sha256":""}""", 400, "malformed")]
    [InlineData("""{"amount":1,"":1}""", 400, "malformed")]
    [InlineData("""{"amount":1,}""", 400, "malformed")]
    [InlineData("""1,"amount":5""", 400, "malformed")]
    [InlineData("[1,2]", 403, "argument_not_permitted")]
    public async Task A_json_body_is_read_strictly(string json, int status, string code)
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        using HttpContent content = new StringContent(json, Encoding.UTF8, "application/json");
        if (status == 403)
        {
            await ProveAsync(request, clerk, content);
        }

        request.Content = content;

        using HttpResponseMessage response = await service.SendAsync(request);

        ((int)response.StatusCode).Should().Be(status);
        (await WebService.CodeAsync(response)).Should().Be(code);
        service.Runs.Should().Be(0);
    }

    [Theory]
    [InlineData("?note=a&note=b")]
    [InlineData("?note=a&Note=b")]
    [InlineData("?ID=43")]
    public async Task A_name_that_occurs_twice_is_refused_in_whatever_spelling(string query)
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync(AgentScope.For(Payments.Action).AnyArguments());
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        request.RequestUri = new Uri(request.RequestUri + query);

        using HttpResponseMessage response = await service.SendAsync(request);

        (await WebService.CodeAsync(response)).Should().Be("duplicate_member");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task An_endpoint_that_names_its_arguments_takes_them_in_no_other_spelling()
    {
        AgentScope scope = AgentScope.For("payments.list").Optional("limit", ArgumentConstraint.Exact("10")).AnyOtherArguments();
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapGet("/payments", (int? limit) => limit).RequireAgentScope("payments.list", "limit", "page"));
        using AgentPrincipal clerk = await service.Authority.IssueAsync("clerk", scope);

        using HttpResponseMessage named = await service.SendAsync(await ListAsync("?limit=10&page=2"));
        using HttpResponseMessage spelled = await service.SendAsync(await ListAsync("?Limit=9999"));

        named.StatusCode.Should().Be(HttpStatusCode.OK);
        spelled.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await WebService.CodeAsync(spelled)).Should().Be("argument_not_permitted");

        Task<HttpRequestMessage> ListAsync(string query) => service.ProvedAsync(clerk, HttpMethod.Get, "/payments" + query, "payments.list", "/payments");
    }

    [Fact]
    public async Task A_large_json_body_is_bound_by_digest_where_the_endpoint_says_so()
    {
        string json = $$"""{"text":"{{new string('x', 40_000)}}"}""";
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.MapPut("/members", service.Ran).RequireAgentScope(Echo);
            service.App.MapPut("/digest", service.Ran).RequireAgentScope(new RequiresScopeAttribute(Echo) { Body = BodyBinding.Digest });
        });
        using AgentPrincipal clerk = await service.Authority.IssueAsync("clerk", AgentScope.For(Echo).AnyArguments());

        using HttpRequestMessage members = await service.ProvedAsync(clerk, HttpMethod.Put, "/members", Echo, "/members");
        members.Content = Json();
        using HttpResponseMessage refused = await service.SendAsync(members);
        using HttpResponseMessage served = await service.SendAsync(
            await service.ProvedAsync(clerk, HttpMethod.Put, "/digest", Echo, "/digest", Json(), body: BodyBinding.Digest));

        refused.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        served.StatusCode.Should().Be(HttpStatusCode.OK);
        service.Runs.Should().Be(1);

        HttpContent Json() => new StringContent(json, Encoding.UTF8, "application/json");
    }

    [Fact]
    public async Task Json_in_another_encoding_is_refused()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        request.Content = new StringContent("""{"amount":10}""", Encoding.UTF8, "application/json");
        request.Content.Headers.ContentType!.CharSet = "utf-7";

        using HttpResponseMessage response = await service.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task More_parameters_than_anybody_needs_are_refused()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync();
        using HttpRequestMessage request = await service.RefundAsync(clerk);
        request.RequestUri = new Uri(request.RequestUri + "?" + string.Join('&', Enumerable.Range(0, 128).Select(i => $"p{i}=1")));

        using HttpResponseMessage response = await service.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    private static void MapEcho(WebService service) => service.App.MapPut("/files", async (HttpContext context) =>
    {
        service.Ran();
        using MemoryStream copy = new();
        await context.Request.Body.CopyToAsync(copy);
        return Results.Bytes(copy.ToArray());
    }).RequireAgentScope(Echo);

    private static Task<HttpRequestMessage> PutAsync(WebService service, AgentPrincipal agent, HttpContent content) =>
        service.ProvedAsync(agent, HttpMethod.Put, "/files", Echo, "/files", content);

    private static async Task ProveAsync(HttpRequestMessage request, AgentPrincipal agent, HttpContent content)
    {
        request.Content = content;
        await request.ProveAsync(agent, AgentRoute.For(Payments.Action, Payments.Template), new Uri(WebService.Audience), TestContext.Current.CancellationToken);
    }
}
