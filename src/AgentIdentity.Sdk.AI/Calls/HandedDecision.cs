using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.AI;

/// <summary>A decision on its way from an outer guarded layer to an inner one. One-shot, and good for nothing but the very call that was decided.</summary>
internal sealed class HandedDecision : IDisposable
{
    private static readonly AsyncLocal<HandedDecision?> Offered = new();

    private readonly HandedDecision? _before;
    private readonly AccessDecision _decision;
    private readonly AgentPrincipal _agent;
    private readonly AgentGuard _guard;
    private int _isGone;

    public HandedDecision(AgentGuard guard, AccessDecision decision, AgentPrincipal agent)
    {
        _guard = guard;
        _decision = decision;
        _agent = agent;
        _before = Offered.Value;
        Offered.Value = this;
    }

    /// <summary>Takes the decision that is offered on this flow of control, if it is about this call.</summary>
    public static bool TryTake(AgentGuard guard, AgentPrincipal agent, ToolCall call, [NotNullWhen(true)] out AccessDecision? decision)
    {
        decision = Offered.Value is { } offered && offered.IsAbout(guard, agent, call) && Interlocked.Exchange(ref offered._isGone, 1) == 0
            ? offered._decision
            : null;
        return decision is not null;
    }

    /// <summary>Ends the offer, also for what still runs on a copy of this flow.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _isGone, 1);
        Offered.Value = _before;
    }

    private bool IsAbout(AgentGuard guard, AgentPrincipal agent, ToolCall call) =>
        ReferenceEquals(_guard, guard)
        && ReferenceEquals(_agent, agent)
        && string.Equals(_decision.Action, call.Action, StringComparison.Ordinal)
        && _decision.Arguments.Utf8Json.Span.SequenceEqual(call.Arguments.Utf8Json.Span);
}
