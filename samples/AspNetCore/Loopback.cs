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

    /// <summary>A client that proves every attempt of every request to one service, as one agent.</summary>
    public static HttpClient CreateClient(Uri origin, string publicUrl, AgentPrincipal agent, HttpMessageHandler connections, Action<AgentProofOptions> map)
    {
        AgentProofOptions options = new() { Audience = new Uri(publicUrl), Origin = origin, Agent = () => agent };
        map(options);
        return new HttpClient(new AgentProofHandler(options) { InnerHandler = connections }, disposeHandler: false) { BaseAddress = origin };
    }
}
