using System.Globalization;

namespace AgentIdentity.Sdk;

/// <summary>What a live agent costs while it does nothing: managed memory beyond its own token, its parent chain shared.</summary>
internal sealed class RestingAgents
{
    private const int Agents = 20_000;

    private long BytesEach { get; init; }

    private long TokenBytes { get; init; }

    public static RestingAgents Measure()
    {
        using AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        using AgentPrincipal parent = Bench.AgentAsync(authority, 1).GetAwaiter().GetResult();
        Delegation delegation = new() { Name = "worker", Scopes = Bench.Scopes };
        AgentPrincipal[] agents = new AgentPrincipal[Agents];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Agents; i++)
        {
            agents[i] = parent.DelegateAsync(delegation).AsTask().GetAwaiter().GetResult();
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Agents;
        long token = agents[0].Credential.Tokens[^1].Length;
        foreach (AgentPrincipal agent in agents)
        {
            agent.Dispose();
        }

        return new RestingAgents { BytesEach = each - token, TokenBytes = token };
    }

    public void WriteTo(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A live agent at rest: {BytesEach:N0} B beside its own token of {TokenBytes:N0} B ({Agents:N0} agents, managed memory)."));
    }
}
