using AgentIdentity.Sdk.Testing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>An authority, a guard and an agent for tests that need one of each.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<AgentPrincipal> _agents = [];

    public TestAuthority Authority { get; } = new();

    public RecordingGuard Recording => field ??= RecordingGuard.Create(Authority, Configure);

    public AgentGuard Guard => Recording.Guard;

    public Action<AgentGuardBuilder>? Configure { get; init; }

    public async Task<AgentPrincipal> AgentAsync(params AgentScope[] scopes) => await NamedAsync("writer", scopes);

    public async Task<AgentPrincipal> NamedAsync(string name, params AgentScope[] scopes)
    {
        AgentPrincipal agent = await Authority.IssueAsync(name, scopes);
        _agents.Add(agent);
        return agent;
    }

    public async Task<AgentPrincipal> BelowAsync(AgentPrincipal parent, string name, params AgentScope[] scopes)
    {
        AgentPrincipal child = await parent.DelegateAsync(new Delegation { Name = name, Scopes = AgentScopeSet.Create(scopes), Lifetime = TimeSpan.FromMinutes(5) });
        _agents.Add(child);
        return child;
    }

    /// <summary>A kernel with one plugin of these functions, bound to the agent.</summary>
    public Kernel Kernel(AgentPrincipal? agent, string plugin, params KernelFunction[] functions) => Bare(plugin, functions).UseAgentGuard(Guard, agent);

    public static Kernel Bare(string plugin, params KernelFunction[] functions)
    {
        Kernel kernel = new();
        kernel.Plugins.Add(KernelPluginFactory.CreateFromFunctions(plugin, functions));
        return kernel;
    }

    public async Task<AuditedCall> OnlyCallAsync() => (await Recording.ReadAsync()).Calls.Should().ContainSingle().Which;

    public async ValueTask DisposeAsync()
    {
        await Recording.DisposeAsync();
        _agents.ForEach(agent => agent.Dispose());
        Authority.Dispose();
    }
}
