using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using AgentIdentity.Sdk.AspNetCore;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk;

/// <summary>The same endpoint on a Kestrel of its own, behind one kind of authentication, and a client that keeps its connection.</summary>
internal sealed class WebSubject : IAsyncDisposable
{
    private const string Audience = "https://reports.contoso.com";
    private const string Template = "/reports/{id}";
    private const string Path = "/reports/2026-q3";
    private const string Action = "reports.read";

    private readonly WebApplication _app;
    private readonly AgentGuard? _guard;
    private readonly Func<HttpRequestMessage, Task> _authenticate;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1 });

    private WebSubject(string name, WebApplication app, Func<HttpRequestMessage, Task> authenticate, AgentGuard? guard = null)
    {
        Name = name;
        _app = app;
        _authenticate = authenticate;
        _guard = guard;
    }

    public string Name { get; }

    /// <summary>Nobody is asked who they are: the floor.</summary>
    public static Task<WebSubject> OpenAsync() =>
        StartAsync("no authentication", _ => { }, app => app.MapGet(Template, (string id) => id), _ => Task.CompletedTask);

    /// <summary>One ES256 token for all requests, verified anew by each: signature, issuer, audience, lifetime.</summary>
    public static Task<WebSubject> JwtBearerAsync()
    {
        ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "1" };
        string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Bench.Issuer,
            Audience = Audience,
            Claims = new Dictionary<string, object> { ["sub"] = "orchestrator", ["scope"] = Action },
            Expires = DateTime.UnixEpoch.AddYears(90),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
        return StartAsync(
            "JwtBearer, ES256",
            services =>
            {
                services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
                {
                    options.MapInboundClaims = false;
                    options.TokenValidationParameters = new TokenValidationParameters { ValidIssuer = Bench.Issuer, ValidAudience = Audience, IssuerSigningKey = key };
                });
                services.AddAuthorizationBuilder().AddPolicy(Action, policy => policy.RequireClaim("scope", Action));
            },
            app => app.MapGet(Template, (string id) => id).RequireAuthorization(Action),
            request =>
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                return Task.CompletedTask;
            });
    }

    /// <summary>A chain that was seen before, and a fresh proof a request.</summary>
    public static async Task<WebSubject> AgentAsync(int tokens, bool isAudited)
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(authority.TrustAnchor).AcceptPresentedChains(Audience);
        AgentGuard guard = (isAudited ? builder.AuditTo(new ForgetfulStore()) : builder.WithoutAuditUnsafe()).Build();
        AgentPrincipal agent = await Bench.AgentAsync(authority, tokens, [AgentScope.For(Action).Exact("id", "2026-q3")]);
        AgentRoute route = AgentRoute.For(Action, Template);
        Uri audience = new(Audience);
        return await StartAsync(
            $"agent, {tokens} token{(tokens == 1 ? "" : "s")}, {(isAudited ? "audited, in memory" : "not audited")}",
            services => services.AddSingleton(guard).AddAuthentication().AddAgentCredential(),
            app => app.MapGet(Template, (string id) => id).RequireAgentScope(Action),
            request => request.ProveAsync(agent, route, audience),
            guard);
    }

    /// <summary>Makes requests ready, with tokens and proofs: not timed.</summary>
    public async Task<HttpRequestMessage[]> PrepareAsync(int count)
    {
        HttpRequestMessage[] requests = new HttpRequestMessage[count];
        for (int i = 0; i < count; i++)
        {
            requests[i] = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseAddress!, Path));
            await _authenticate(requests[i]);
            if (requests[i].Headers.Authorization?.ToString() is { } header)
            {
                // As one text, for all kinds alike: what the client makes of the header's parts is not what is measured.
                requests[i].Headers.Authorization = null;
                requests[i].Headers.TryAddWithoutValidation("Authorization", header);
            }
        }

        return requests;
    }

    /// <summary>Sends them one after the other.</summary>
    /// <returns>What a request took, client and server together.</returns>
    public async Task<WebBatch> SendAsync(HttpRequestMessage[] requests)
    {
        long bytes = GC.GetTotalAllocatedBytes();
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        foreach (HttpRequestMessage request in requests)
        {
            using HttpResponseMessage response = await _client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new InvalidOperationException($"{Name} answers {response.StatusCode}, so there is nothing to compare: {await response.Content.ReadAsStringAsync()}");
            }
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        busy = Environment.CpuUsage.TotalTime - busy;
        return new WebBatch(
            elapsed.TotalMicroseconds / requests.Length, busy.TotalMicroseconds / requests.Length, (double)(GC.GetTotalAllocatedBytes() - bytes) / requests.Length);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        if (_guard is not null)
        {
            await _guard.DisposeAsync();
        }
    }

    private static async Task<WebSubject> StartAsync(
        string name, Action<IServiceCollection> services, Action<WebApplication> map, Func<HttpRequestMessage, Task> authenticate, AgentGuard? guard = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        services(builder.Services);
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync();
        WebSubject subject = new(name, app, authenticate, guard);
        subject._client.BaseAddress = new Uri(app.Urls.Single());
        return subject;
    }
}
