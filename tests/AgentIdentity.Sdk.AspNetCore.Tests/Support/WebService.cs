using System.Net.Http.Json;
using System.Text.Json;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.AspNetCore.Support;

/// <summary>A service on a real Kestrel, on a free port of loopback, with a real guard whose log can be read.</summary>
internal sealed class WebService : IAsyncDisposable
{
    public const string Audience = "https://payments.test";

    private readonly TestAuthority? _owned;
    private readonly TestAuthority? _authority;
    private readonly RecordingGuard? _recording;
    private int _runs;

    private WebService(TestAuthority? authority, bool isOwned, RecordingGuard? recording, WebApplication app)
    {
        _owned = isOwned ? authority : null;
        _authority = authority;
        _recording = recording;
        App = app;
    }

    public TestAuthority Authority => _authority ?? throw new InvalidOperationException("the service has somebody else's guard");

    public RecordingGuard Recording => _recording ?? throw new InvalidOperationException("the service has somebody else's guard");

    public WebApplication App { get; }

    public HttpClient Client { get; private set; } = null!;

    /// <summary>How often an endpoint ran that says so.</summary>
    public int Runs => Volatile.Read(ref _runs);

    /// <summary>Not started yet.</summary>
    public static WebService Build(
        Action<WebService> map, Action<IServiceCollection>? services = null, Action<AgentGuardBuilder>? guard = null,
        Action<AgentCredentialOptions>? credentials = null, TestAuthority? authority = null, RecordingGuard? recording = null)
    {
        TestAuthority trusted = authority ?? new TestAuthority();
        recording ??= RecordingGuard.Create(trusted, builder =>
        {
            builder.AcceptPresentedChains(Audience);
            guard?.Invoke(builder);
        });
        WebService service = new(trusted, authority is null, recording, BuildApp(recording.Guard, services, credentials));
        map(service);
        return service;
    }

    /// <summary>Started, with a guard that belongs to somebody else.</summary>
    public static async Task<WebService> StartAsync(AgentGuard guard, Action<WebService> map, Action<IServiceCollection> services)
    {
        WebService service = new(null, isOwned: false, null, BuildApp(guard, services, null));
        map(service);
        return await service.StartAsync();
    }

    public static async Task<WebService> StartAsync(
        Action<WebService> map, Action<IServiceCollection>? services = null, Action<AgentGuardBuilder>? guard = null,
        Action<AgentCredentialOptions>? credentials = null, TestAuthority? authority = null, RecordingGuard? recording = null)
    {
        return await Build(map, services, guard, credentials, authority, recording).StartAsync();
    }

    /// <summary>For the first line of an endpoint.</summary>
    public void Ran() => Interlocked.Increment(ref _runs);

    /// <summary>A request that is proved.</summary>
    public async Task<HttpRequestMessage> ProvedAsync(
        AgentPrincipal agent, HttpMethod method, string path, string action, string template, HttpContent? content = null, string audience = Audience,
        BodyBinding body = BodyBinding.Members)
    {
        HttpRequestMessage request = new(method, new Uri(Client.BaseAddress!, path)) { Content = content };
        await request.ProveAsync(agent, AgentRoute.For(action, template, body), new Uri(audience), TestContext.Current.CancellationToken);
        return request;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => await Client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>The code in a refusal.</summary>
    public static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return problem.GetProperty("code").GetString();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await App.DisposeAsync();
        if (_recording is not null)
        {
            await _recording.DisposeAsync();
        }

        _owned?.Dispose();
    }

    private static WebApplication BuildApp(AgentGuard guard, Action<IServiceCollection>? services, Action<AgentCredentialOptions>? credentials)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton(guard);
        builder.Services.AddAuthentication().AddAgentCredential(credentials);
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    private async Task<WebService> StartAsync()
    {
        try
        {
            await App.StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }

        Client = new HttpClient { BaseAddress = new Uri(App.Urls.Single()) };
        return this;
    }
}
