using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The parts of a scene, and what they do when a clause says nothing else.</summary>
internal sealed class SceneSetup : IAsyncDisposable
{
    public const string Ann = "ann@agents.test";
    public const string Bob = "bob@agents.test";
    public const string Eve = "eve@agents.test";

    private readonly List<AgentPrincipal> _agents = [];

    public SceneSetup(AdapterPath path, params IAgentPolicy[] policies) => Recording = RecordingGuard.Create(Authority, guard =>
    {
        foreach (IAgentPolicy policy in policies)
        {
            guard.AddPolicy(policy);
        }

        path.Configure(guard);
    });

    public TestAuthority Authority { get; } = new();

    public RecordingGuard Recording { get; }

    /// <summary>May send to two people whatever the text.</summary>
    public static AgentScope Sending => AgentScope.For(AdapterScene.Action).OneOf("to", Ann, Bob).Any("body");

    public static AgentScope Reading => AgentScope.For("files.read").Any("path");

    public static Dictionary<string, object?> Ask(string to, string body = "hello") => new() { ["to"] = to, ["body"] = body };

    public async Task<AgentPrincipal> AgentAsync(string name = "writer", params AgentScope[] scopes)
    {
        AgentPrincipal agent = await Authority.IssueAsync(name, scopes.Length == 0 ? [Sending] : scopes).ConfigureAwait(false);
        _agents.Add(agent);
        return agent;
    }

    public async Task<AgentPrincipal> BelowAsync(AgentPrincipal parent, string name, AgentScope scope)
    {
        AgentPrincipal child = await parent.DelegateAsync(new Delegation { Name = name, Scopes = [scope], Lifetime = TimeSpan.FromMinutes(5) }).ConfigureAwait(false);
        _agents.Add(child);
        return child;
    }

    public AdapterScene Scene(AgentPrincipal? agent, params Dictionary<string, object?>[] asks) => Scene(agent, Sent, asks);

    public AdapterScene Scene(AgentPrincipal? agent, Func<string, string, CancellationToken, Task<string>> body, params Dictionary<string, object?>[] asks) =>
        new(Authority, Recording, agent, asks, body);

    public static Task<string> Sent(string to, string body, CancellationToken cancellationToken) => Task.FromResult($"sent to {to}");

    public async ValueTask DisposeAsync()
    {
        await Recording.DisposeAsync().ConfigureAwait(false);
        _agents.ForEach(agent => agent.Dispose());
        Authority.Dispose();
    }
}
