using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Shop;

/// <summary>A web host on a free port of this machine. The public URL is the one it would have behind a proxy; proofs are made for that.</summary>
internal static class Loopback
{
    public static WebApplicationBuilder CreateBuilder()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    /// <summary>A host whose endpoints agents call: trusts one authority, has a log of its own, and lists no endpoint that nobody guards.</summary>
    public static WebApplicationBuilder CreateGuarded(string publicUrl, TrustAnchor anchor, string audit)
    {
        WebApplicationBuilder builder = CreateBuilder();
        builder.Services.AddAgentIdentity(options => options.RefuseUnguardedTools = true)
            .Trust(anchor)
            .AcceptPresentedChains(publicUrl)
            .AuditToFile(audit);
        builder.Services.AddAuthentication().AddAgentCredential();
        return builder;
    }

    public static async Task<Uri> StartAsync(WebApplication app)
    {
        await app.StartAsync();
        return new Uri(app.Urls.Single());
    }

    /// <summary>Proves a request and sends it.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, AgentPrincipal agent, AgentRoute route, string publicUrl, HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        request.RequestUri = new Uri(client.BaseAddress!, request.RequestUri!);
        await request.ProveAsync(agent, route, new Uri(publicUrl), cancellationToken);
        return await client.SendAsync(request, cancellationToken);
    }
}
