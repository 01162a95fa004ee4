using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What an endpoint sees is what was checked, whatever other middleware made of the request before or after.</summary>
public sealed class DifferentialTests
{
    private const string Action = "payments.pay";

    [Fact]
    public async Task A_form_that_was_read_before_the_decision_does_not_outlive_it()
    {
        string? seen = null;
        await using WebService service = await WebService.StartAsync(service =>
        {
            service.App.UseRouting();
            service.App.Use(async (context, next) =>
            {
                await context.Request.ReadFormAsync(context.RequestAborted);     // as the middleware for antiforgery and for method overrides does
                await next();
            });
            service.App.UseAuthorization();
            service.App.MapPost("/pay", async (HttpContext context) => seen = (await context.Request.ReadFormAsync(context.RequestAborted))["amount"]).RequireAgentScope(Action);
        });
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).WithoutArguments());
        using HttpRequestMessage request = await service.ProvedAsync(agent, HttpMethod.Post, "/pay", Action, "/pay", Form(""));
        request.Content = Form("amount=1000000");

        using HttpResponseMessage response = await service.SendAsync(request);

        seen.Should().BeNullOrEmpty("no scope allowed a body, and no proof covers this one");
    }

    [Fact]
    public async Task A_body_that_something_behind_the_decision_would_still_decode_is_refused()
    {
        await using WebService service = await WebService.StartAsync(
            service =>
            {
                service.App.UseRouting();
                service.App.UseAuthorization();
                service.App.UseRequestDecompression();
                service.App.MapPost("/pay", service.Ran).RequireAgentScope(Action);
            },
            services => services.AddRequestDecompression());
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).AnyArguments());
        ByteArrayContent content = new(Compress("amount=1000000"));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        content.Headers.ContentEncoding.Add("gzip");

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Post, "/pay", Action, "/pay", content));

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Of_two_demands_on_one_endpoint_neither_lifts_the_other()
    {
        await using WebService service = await WebService.StartAsync(service =>
            service.App.MapGroup("/").RequireAgentScope(Action, "limit").MapGet("/pay", service.Ran).RequireAgentScope(Action));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).AnyArguments());

        using HttpResponseMessage allowed = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/pay?limit=1", Action, "/pay"));
        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/pay?Limit=1", Action, "/pay"));

        allowed.StatusCode.Should().Be(HttpStatusCode.OK);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        service.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Who_sends_an_argument_that_there_is_not_is_on_record()
    {
        await using WebService service = await WebService.StartAsync(service => service.App.MapGet("/pay", service.Ran).RequireAgentScope(Action, "limit"));
        using AgentPrincipal agent = await service.Authority.IssueAsync("agent", AgentScope.For(Action).AnyArguments());

        using HttpResponseMessage response = await service.SendAsync(await service.ProvedAsync(agent, HttpMethod.Get, "/pay?Limit=1", Action, "/pay"));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        AuditTrail trail = await service.Recording.CloseAsync();
        trail.Refused(Action, DenialCodes.ArgumentNotPermitted).Decision.Holder.Should().Be(agent.Id.ToString());
    }

    private static ByteArrayContent Form(string text)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return content;
    }

    private static byte[] Compress(string text)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
