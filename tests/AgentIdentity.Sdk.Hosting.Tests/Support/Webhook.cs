using AgentIdentity.Sdk.Auditing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>A receiver of signed deliveries, in Kestrel on a loopback port.</summary>
internal sealed class Webhook : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Received> _received = [];

    private Webhook(WebApplication app) => _app = app;

    /// <summary>What it answers; by default, 204.</summary>
    public Func<HttpContext, int> Answer { get; set; } = _ => StatusCodes.Status204NoContent;

    public Uri Endpoint => new(_app.Urls.Single() + "/audit");

    public Received[] Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public static async Task<Webhook> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        Webhook webhook = new(app);
        app.Run(webhook.TakeAsync);
        await app.StartAsync();
        return webhook;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        int answer = Answer(context);
        lock (_received)
        {
            _received.Add(new Received(context.Request.Path, answer, context.Request.Headers.Authorization.ToString(), new AuditWebhookMessage
            {
                ContentType = context.Request.ContentType,
                ContentDigest = context.Request.Headers["Content-Digest"],
                SignatureInput = context.Request.Headers["Signature-Input"],
                Signature = context.Request.Headers["Signature"],
                Body = body.ToArray(),
            }));
        }

        context.Response.StatusCode = answer;
        if (answer is StatusCodes.Status307TemporaryRedirect)
        {
            context.Response.Headers.Location = "/elsewhere";
        }
    }
}

/// <summary>One request.</summary>
internal sealed record Received(string Path, int Answer, string Authorization, AuditWebhookMessage Message);
