using System.Security.Claims;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk;

/// <summary>
/// A whole decision for an agent in this process, nothing recorded, and beside it the same question to ASP.NET Core's authorization
/// service. Floor: the two readings of the clock a decision needs, and one look-up.
/// </summary>
[MemoryDiagnoser]
public class DecisionBenchmark
{
    private readonly Dictionary<string, bool> _dictionary = new() { ["files.read"] = true, ["mail.send"] = true, ["crm.update"] = true };
    private readonly ClaimsPrincipal _user = new(new ClaimsIdentity([new Claim("scope", "files.read"), new Claim("root", "/reports")], "agent"));
    private AgentPrincipal _agent = null!;
    private AgentGuard _guard = null!;
    private IAuthorizationService _service = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        _agent = await Bench.AgentAsync(authority, 3);
        _guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().CheckRevocation(new RevocationList()).Build();
        ServiceCollection services = new();
        services.AddLogging();
        services.AddAuthorizationCore(options => options.AddPolicy("files.read", policy => policy
            .RequireClaim("scope", "files.read")
            .RequireAssertion(context => context.Resource is ToolCall call
                && call.Arguments.GetString("path").StartsWith(context.User.FindFirst("root")!.Value, StringComparison.Ordinal))));
        _service = services.BuildServiceProvider().GetRequiredService<IAuthorizationService>();
    }

    [Benchmark(Baseline = true)]
    public bool ClockTwiceAndLookup() =>
        TimeProvider.System.GetUtcNow() <= TimeProvider.System.GetUtcNow() && _dictionary.ContainsKey(Bench.Call.Action);

    [Benchmark]
    public async Task<bool> Guard() => (await _guard.AuthorizeAsync(_agent, Bench.Call)).IsAllowed;

    [Benchmark]
    public async Task<bool> AuthorizationService() => (await _service.AuthorizeAsync(_user, Bench.Call, "files.read")).Succeeded;
}
