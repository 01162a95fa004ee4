using System.Net.Http.Json;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.AspNetCore.Support;

/// <summary>A caller of an endpoint over loopback; what the model is told is what the response says.</summary>
internal abstract class MailPath : AdapterPath
{
    private const string Template = "/mail";

    public override void Configure(AgentGuardBuilder guard) => guard.AcceptPresentedChains(WebService.Audience);

    public override Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken) => RunAsync(scene, _ => scene.Agent, cancellationToken);

    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken) =>
        await RunAsync(scene, i => i == 0 || i == scene.Asks.Count - 1 ? scene.Agent : scene.SubAgent, cancellationToken);

    protected abstract void Map(WebService service, AdapterScene scene);

    protected virtual void AddServices(IServiceCollection services, AdapterScene scene) => services.AddSingleton(scene);

    private async Task<AdapterRun> RunAsync(AdapterScene scene, Func<int, AgentPrincipal?> actor, CancellationToken cancellationToken)
    {
        await using WebService service = await WebService.StartAsync(scene.Guard, service => Map(service, scene), services => AddServices(services, scene));
        List<string> told = [];
        for (int i = 0; i < scene.Asks.Count; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(service.Client.BaseAddress!, Template)) { Content = JsonContent.Create(scene.Asks[i]) };
            if (actor(i) is { } agent && await TryProveAsync(request, agent, cancellationToken) is { } reason)
            {
                told.Add(reason);
                continue;
            }

            using HttpResponseMessage response = await service.Client.SendAsync(request, cancellationToken);
            told.Add(await response.Content.ReadAsStringAsync(cancellationToken));
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }

    /// <summary>What cannot be proved is told without a request.</summary>
    private static async Task<string?> TryProveAsync(HttpRequestMessage request, AgentPrincipal agent, CancellationToken cancellationToken)
    {
        try
        {
            await request.ProveAsync(agent, AgentRoute.For(AdapterScene.Action, Template), new Uri(WebService.Audience), cancellationToken);
            return null;
        }
        catch (DelegationException ended)
        {
            return ended.Code;
        }
    }
}

/// <summary>A minimal API.</summary>
internal sealed class MinimalApiPath : MailPath
{
    public override string Name => "minimal API endpoint";

    protected override void Map(WebService service, AdapterScene scene) => service.App
        .MapPost("/mail", (MailRequest mail, CancellationToken cancellationToken) => scene.SendAsync(mail.To, mail.Body, cancellationToken))
        .RequireAgentScope(AdapterScene.Action);
}

/// <summary>A controller.</summary>
internal sealed class ControllerPath : MailPath
{
    public override string Name => "controller";

    protected override void Map(WebService service, AdapterScene scene) => service.App.MapControllers();

    protected override void AddServices(IServiceCollection services, AdapterScene scene)
    {
        base.AddServices(services, scene);
        services.AddControllers().AddApplicationPart(typeof(MailController).Assembly);
    }
}

public sealed record MailRequest(string To, string Body);

/// <summary>Sends mail for the scene.</summary>
[ApiController]
public sealed class MailController : ControllerBase
{
    [HttpPost("/mail")]
    [RequiresScope(AdapterScene.Action)]
    public Task<string> SendAsync(MailRequest mail, CancellationToken cancellationToken) =>
        HttpContext.RequestServices.GetRequiredService<AdapterScene>().SendAsync(mail.To, mail.Body, cancellationToken);
}
