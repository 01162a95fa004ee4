using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Telemetry;

/// <summary>A collector of OTLP logs over HTTP, in Kestrel on a loopback port.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<(int Answer, string ContentType, byte[] Body)> _received = [];

    private Collector(WebApplication app) => _app = app;

    /// <summary>What it answers; by default, 200.</summary>
    public Func<int> Answer { get; set; } = () => StatusCodes.Status200OK;

    public Uri Endpoint => new(_app.Urls.Single() + "/v1/logs");

    public (int Answer, string ContentType, byte[] Body)[] Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public static async Task<Collector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        Collector collector = new(app);
        app.MapPost("/v1/logs", collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        int answer = Answer();
        lock (_received)
        {
            _received.Add((answer, context.Request.ContentType ?? "", body.ToArray()));
        }

        context.Response.StatusCode = answer;
    }
}
