using System.Collections.Concurrent;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework.Support;

/// <summary>A boss who may send mail and ask a helper, a helper who may send mail to Bob only, and the tool that both use.</summary>
internal sealed class Office : IAsyncDisposable
{
    public const string Send = "mail.send";
    public const string Ask = "agents.helper";

    private readonly ConcurrentQueue<string> _sent = new();

    private Office(Action<AgentGuardBuilder, TestAuthority>? configure)
    {
        Recording = RecordingGuard.Create(Authority, guard => configure?.Invoke(guard, Authority));
        Tool = AIFunctionFactory.Create((string to) =>
        {
            _sent.Enqueue($"{AgentRun.Current?.Name} to {to}");
            return "sent";
        }, "send").WithAction(Send);
    }

    public TestAuthority Authority { get; } = new();

    public RecordingGuard Recording { get; }

    public AgentGuard Guard => Recording.Guard;

    public AgentPrincipal Boss { get; private set; } = null!;

    public AgentPrincipal Helper { get; private set; } = null!;

    /// <summary>Sends mail, as whoever acts.</summary>
    public AIFunction Tool { get; }

    /// <summary>Who sent what to whom.</summary>
    public IReadOnlyList<string> Sent => [.. _sent];

    public static AgentScope ToBob => AgentScope.For(Send).Exact("to", "bob");

    public static Delegation Helping => new() { Name = "helper", Scopes = [ToBob] };

    public static async Task<Office> OpenAsync(Action<AgentGuardBuilder, TestAuthority>? configure = null)
    {
        Office office = new(configure);
        office.Boss = await office.Authority.IssueAsync("boss", AgentScope.For(Send).Any("to"), AgentScope.For(Ask).AnyArguments());
        office.Helper = await office.Boss.DelegateAsync(Helping);
        return office;
    }

    public static FunctionCallContent Mail(string to, string id = "call") => new(id, "send", new Dictionary<string, object?> { ["to"] = to });

    public static FunctionCallContent AskHelper(string id = "ask") => new(id, "helper", new Dictionary<string, object?> { ["query"] = "help me" });

    /// <summary>An agent of the framework that has the tool.</summary>
    public ChatClientAgent Agent(string name, IChatClient model, params AITool[] more) => new(model, name: name, tools: [Tool, .. more]);

    public async ValueTask DisposeAsync()
    {
        await Recording.DisposeAsync();
        Helper.Dispose();
        Boss.Dispose();
        Authority.Dispose();
    }
}
