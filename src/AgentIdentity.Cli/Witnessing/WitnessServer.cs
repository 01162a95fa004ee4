using System.Net;
using AgentIdentity.Sdk.Auditing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Cli.Witnessing;

/// <summary>Answers HTTP for a witness: one path, one method, bounded bodies, nothing else.</summary>
internal static class WitnessServer
{
    private const string Path = "/add-checkpoint";
    private const int MaxConnections = 256;

    /// <summary>A log asks once and goes: whoever holds a connection longer without asking anything takes the place of others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Serves until it is told to stop, and finishes what it has begun.</summary>
    public static async Task RunAsync(AuditWitness witness, IPEndPoint address, WitnessReport report, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = WitnessRequest.MaxBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = Patience;
            kestrel.Limits.KeepAliveTimeout = Patience;
            kestrel.Listen(address);
        });
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            app.Run(context => AnswerAsync(context, witness, report));
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            report.Started(witness, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
            TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using (cancellationToken.Register(stopped.SetResult))
            {
                await stopped.Task.ConfigureAwait(false);
            }

            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(HttpContext context, AuditWitness witness, WitnessReport report)
    {
        if (context.Request.Path != Path)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Post;
            return;
        }

        // Longer bodies than a request can be are cut off by the server with 413.
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        try
        {
            // What is begun is finished, whoever has gone away: the log asks again, and gets the same.
            WitnessResponse response = await WitnessResponse.ToAsync(witness, body.ToArray(), CancellationToken.None).ConfigureAwait(false);
            report.Answered(body.ToArray(), response.Answer);
            context.Response.StatusCode = response.StatusCode;
            context.Response.ContentType = response.ContentType;
            await context.Response.WriteAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (AuditException failure)
        {
            report.Failed(failure);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
