using System.Text;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Asks a policy that calls out, for so long and no longer, and not at all for a while when it keeps failing. No answer is a denial.</summary>
/// <remarks>
/// <see cref="DenialCodes.PolicyTimeout"/> when it does not answer in time, also when it does not listen to its token or blocks;
/// <see cref="DenialCodes.PolicyUnavailable"/>, at once and without asking, while the circuit is open; <see cref="DenialCodes.PolicyFailed"/> when
/// it throws or answers null. Timeouts and exceptions raise the guard's alarm. A policy that is given up on may still be running: what it answers
/// then counts for nothing.
/// </remarks>
public sealed class RemotePolicy : IAgentPolicy, ICallsOut
{
    private readonly IAgentPolicy _inner;
    private readonly ResiliencePipeline _pipeline;
    private readonly Denial _tooLate;
    private readonly PolicyVerdict _leftAlone;

    /// <summary>A policy that calls out.</summary>
    /// <param name="inner">The policy; its name is this one's.</param>
    /// <param name="options">How long to wait; the defaults when null.</param>
    /// <param name="clock">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RemotePolicy(IAgentPolicy inner, RemotePolicyOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        options = (options ?? new RemotePolicyOptions()).Validated();
        _inner = inner;
        Definition = Limits.Append(new StringBuilder("remote ").Append(options.Define()).Append(' '), inner.Definition).ToString();
        _tooLate = new Denial(DenialCodes.PolicyTimeout, $"the policy {inner.Name} did not answer in time, and what is not judged is refused");
        _leftAlone = PolicyVerdict.Deny(
            DenialCodes.PolicyUnavailable, $"the policy {inner.Name} keeps failing and is not asked for a while; see why, calls go through when it answers again");
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock ?? TimeProvider.System }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // What a caller no longer waits for says nothing about the policy; a cancellation of its own does.
                ShouldHandle = asked => ValueTask.FromResult(asked.Outcome.Exception is not null && !asked.Context.CancellationToken.IsCancellationRequested),
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumCalls,
                SamplingDuration = options.SamplingDuration,
                BreakDuration = options.BreakDuration,
            })
            .AddTimeout(options.Timeout)
            .Build();
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public async ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await _pipeline.ExecuteAsync(attempt => AskAsync(context, attempt), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException timeout)
        {
            return PolicyVerdict.Failed(_tooLate, timeout);
        }
        catch (BrokenCircuitException)
        {
            return _leftAlone;      // what opened the circuit has raised its alarms
        }
    }

    /// <summary>On a thread of its own, and awaited no longer than the attempt lasts: the policy may block, and need not listen.</summary>
    private async ValueTask<PolicyVerdict> AskAsync(PolicyContext context, CancellationToken attempt) =>
        await Task.Run(() => _inner.EvaluateAsync(context, attempt).AsTask(), attempt).WaitAsync(attempt).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"the policy {Name} gave no answer");
}
