using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.AI;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>An agent of the framework that has an identity in every run. It keeps nothing in options, properties, messages or session state.</summary>
internal class IdentityAgent : DelegatingAIAgent
{
    private static readonly AsyncLocal<DecidedRun?> Decided = new();

    private readonly RunIdentity _identity;
    private readonly ToolReference _tool;

    public IdentityAgent(AIAgent innerAgent, RunIdentity identity, ToolGuard guard, string? action)
        : base(innerAgent)
    {
        _identity = identity;
        Guard = guard;
        _tool = new ToolReference(innerAgent.Name ?? "agent", action);
    }

    public ToolGuard Guard { get; }

    /// <summary>The action that running it is; null when that needs no scope.</summary>
    public string? Action => _tool.Action;

    /// <summary>Says that a guard has decided the next run of this agent on this flow of control, as a call of a tool. Good for one run, until the result is disposed.</summary>
    public IDisposable Admit() => new DecidedRun(this);

    protected override async Task<AgentResponse> RunCoreAsync(
        IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        IdentityRun run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable ending = run.ConfigureAwait(false);
        if (run.Refusal is { } refusal)
        {
            return new AgentResponse(new ChatMessage(ChatRole.Assistant, refusal)) { AgentId = Id };
        }

        AgentResponse response;
        try
        {
            using (run.Enter())
            {
                response = await base.RunCoreAsync(messages, session, Guarded(options), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            await run.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        await run.CompleteAsync().ConfigureAwait(false);
        return response;
    }

    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
        IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IdentityRun run = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable ending = run.ConfigureAwait(false);
        if (run.Refusal is { } refusal)
        {
            yield return new AgentResponseUpdate(ChatRole.Assistant, refusal) { AgentId = Id };
            yield break;
        }

        RunSteps steps = new(run, base.RunCoreStreamingAsync(messages, session, Guarded(options), cancellationToken), cancellationToken);
        await using ConfiguredAsyncDisposable closing = steps.ConfigureAwait(false);
        while (await steps.MoveNextAsync().ConfigureAwait(false))
        {
            yield return steps.Current;
        }
    }

    /// <summary>The options to run with.</summary>
    protected virtual AgentRunOptions? Guarded(AgentRunOptions? options) => options;

    private ValueTask<IdentityRun> BeginAsync(CancellationToken cancellationToken) =>
        IdentityRun.BeginAsync(_identity, Guard, _tool, isDecided: Decided.Value?.TryTake(this) == true, cancellationToken);

    private sealed class DecidedRun : IDisposable
    {
        private readonly DecidedRun? _before = Decided.Value;
        private readonly IdentityAgent _agent;
        private int _isTaken;

        public DecidedRun(IdentityAgent agent)
        {
            _agent = agent;
            Decided.Value = this;
        }

        public bool TryTake(IdentityAgent agent) => ReferenceEquals(_agent, agent) && Interlocked.Exchange(ref _isTaken, 1) == 0;

        public void Dispose()
        {
            Interlocked.Exchange(ref _isTaken, 1);
            Decided.Value = _before;
        }
    }
}
