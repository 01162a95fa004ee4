using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Brings one batch after the other to a sink: in time, again when it fails, and not at all for a while when it keeps failing.</summary>
/// <remarks>INVARIANT: a sink is never given a batch before it has ended the one before, however long ago nobody waits for that one any more.</remarks>
internal sealed class SinkDelivery
{
    // Polly counts failures within a window. A success closes the circuit by hand, which empties the window: so it counts failures in a row.
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    private readonly IAuditSink _sink;
    private readonly SinkListener _listener;
    private readonly CircuitBreakerManualControl _circuit = new();
    private readonly ResiliencePipeline _pipeline;
    private IReadOnlyList<AuditRecord> _batch = [];
    private Task _running = Task.CompletedTask;

    public SinkDelivery(IAuditSink sink, AuditSinkOptions options, SinkListener listener, TimeProvider clock)
    {
        _sink = sink;
        _listener = listener;
        _pipeline = Pipeline(options, clock);
    }

    /// <summary>Whether the sink works on no delivery.</summary>
    public bool IsIdle => _running.IsCompleted;

    /// <exception cref="BrokenCircuitException">The sink is left alone.</exception>
    public async Task DeliverAsync(IReadOnlyList<AuditRecord> batch, CancellationToken cancellationToken)
    {
        _batch = batch;
        await _pipeline.ExecuteAsync(async attempt => await TryAsync(attempt, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await _circuit.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    private ResiliencePipeline Pipeline(AuditSinkOptions options, TimeProvider clock)
    {
        ResiliencePipelineBuilder builder = new() { TimeProvider = new SteadyClock(clock) };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(failure => failure is not (OperationCanceledException or BrokenCircuitException)),
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(failure => failure is not OperationCanceledException),
                FailureRatio = 1,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = Window,
                BreakDuration = options.BreakDuration,
                ManualControl = _circuit,
                OnOpened = opened =>
                {
                    Hear(AuditCodes.SinkCircuitOpen, $"the sink keeps failing and is left alone for {opened.BreakDuration}", opened.Outcome.Exception);
                    return default;
                },
            })
            .AddTimeout(options.DeliveryTimeout)
            .Build();
    }

    private async Task TryAsync(CancellationToken attempt, CancellationToken cancellationToken)
    {
        try
        {
            await _running.WaitAsync(attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            attempt.ThrowIfCancellationRequested();
            IReadOnlyList<AuditRecord> batch = _batch;
            // On a thread of its own, so that a sink that blocks instead of waiting holds up nobody but itself.
            _running = Task.Run(() => _sink.DeliverAsync(batch, attempt), CancellationToken.None);
            await _running.WaitAsync(attempt).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (attempt.IsCancellationRequested)
            {
                Hear(AuditCodes.SinkTimeout, "the sink took too long", failure);
                throw;
            }

            Hear(AuditCodes.SinkFailed, $"the sink failed: {failure.Message}", failure);
            // A sink that was cancelled by itself has failed; nobody here has cancelled it.
            throw failure is OperationCanceledException ? new IOException("the sink cancelled the delivery by itself", failure) : failure;
        }
    }

    private void Hear(string code, string message, Exception? failure) => _listener.Hear(code, _batch[0].Sequence, _batch[^1].Sequence, message, failure);
}
