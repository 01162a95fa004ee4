using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk;

/// <summary>The tool, the agent and the guards that all adapters are measured with.</summary>
internal sealed class AdapterBench
{
    private const string Path = "/reports/2026/q3.txt";

    private AdapterBench(AgentPrincipal agent, AgentGuard deciding, AgentGuard recording) => (Agent, Deciding, Recording) = (agent, deciding, recording);

    public AgentPrincipal Agent { get; }

    /// <summary>Decides, and records nothing.</summary>
    public AgentGuard Deciding { get; }

    /// <summary>Decides, and makes both records of a call, for a store that keeps none.</summary>
    public AgentGuard Recording { get; }

    public static async Task<AdapterBench> CreateAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        return new AdapterBench(
            await Bench.AgentAsync(authority, 3),
            new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().Build(),
            new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(new ForgetfulStore()).Build());
    }

    /// <summary>The arguments as a framework makes them of what a model said, anew for each call.</summary>
    public static Dictionary<string, object?> Arguments() => new() { ["path"] = Path };

    [AgentAction("files.read")]
    public static string Read(string path) => path;

    public static AIFunction Function() => AIFunctionFactory.Create(Read, "read");
}
