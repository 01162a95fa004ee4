namespace AgentIdentity.Sdk.AI;

/// <summary>A decision on its way from an outer guarded layer to an inner one. One-shot, and good for nothing but the very call that was decided.</summary>
/// <remarks>
/// It never comes to a layer that it has come through: a tool that makes its own call again, be it by a model inside of it, would run without end on
/// one decision.
/// </remarks>
internal sealed class HandedDecision : IDisposable
{
    private static readonly AsyncLocal<HandedDecision?> Offered = new();

    private readonly HandedDecision? _before;
    private readonly AccessDecision _decision;
    private readonly AgentPrincipal _agent;
    private readonly GuardedLayer _layer;
    private int _isGone;

    public HandedDecision(GuardedLayer layer, AccessDecision decision, AgentPrincipal agent)
    {
        _layer = layer;
        _decision = decision;
        _agent = agent;
        _before = Offered.Value;
        Offered.Value = this;
    }

    /// <summary>Takes the decision that is offered on this flow of control, if it is about this call.</summary>
    /// <param name="guard">The guard of the layer that the call has come to.</param>
    /// <param name="tool">The tool as that layer knows it.</param>
    /// <param name="agent">Who acts there.</param>
    /// <param name="call">The call.</param>
    /// <param name="taken">The decision, and the layer that it comes to, when the method returns true.</param>
    public static bool TryTake(ToolGuard guard, ToolReference tool, AgentPrincipal agent, ToolCall call, out (AccessDecision Decision, GuardedLayer Layer) taken)
    {
        bool isTaken = Offered.Value is { } offered && offered.IsAbout(guard.Guard, agent, call) && !offered._layer.IsWithin(guard, tool)
            && Interlocked.Exchange(ref offered._isGone, 1) == 0;
        taken = isTaken ? (Offered.Value!._decision, new GuardedLayer(guard, tool, Offered.Value._layer)) : default;
        return isTaken;
    }

    /// <summary>Ends the offer, also for what still runs on a copy of this flow.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _isGone, 1);
        Offered.Value = _before;
    }

    private bool IsAbout(AgentGuard guard, AgentPrincipal agent, ToolCall call) =>
        ReferenceEquals(_layer.Guard.Guard, guard)
        && ReferenceEquals(_agent, agent)
        && string.Equals(_decision.Action, call.Action, StringComparison.Ordinal)
        && _decision.Arguments.Utf8Json.Span.SequenceEqual(call.Arguments.Utf8Json.Span);
}
