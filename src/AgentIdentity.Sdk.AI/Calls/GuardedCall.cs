using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.AI;

/// <summary>One decided call of one tool. When it is allowed, it owes an outcome: complete it, or dispose it, which records it as abandoned.</summary>
public sealed class GuardedCall : IAsyncDisposable
{
    private readonly GuardedLayer _layer;
    private readonly AgentPrincipal? _agent;
    private readonly bool _isInherited;
    private int _hasRun;

    internal GuardedCall(AccessDecision decision, GuardedLayer layer, AgentPrincipal? agent, bool isInherited = false)
    {
        Decision = decision;
        _layer = layer;
        _agent = agent;
        _isInherited = isInherited;
    }

    /// <summary>The guard's decision; an outer layer's, when that has handed it over.</summary>
    public AccessDecision Decision { get; }

    /// <summary>Whether the tool may run.</summary>
    [MemberNotNullWhen(false, nameof(DenialText))]
    public bool IsAllowed => Decision.IsAllowed;

    /// <summary>What to run the tool on: the arguments that were checked, and not those that came from the model.</summary>
    public ToolArguments Arguments => Decision.Arguments;

    /// <summary>What to tell the model instead of a result: the code and the scope it lacks. Null when the tool may run.</summary>
    public string? DenialText => IsAllowed ? null : AI.DenialText.Of(Decision);

    /// <summary>Whether the refusal ends the run.</summary>
    public bool EndsRun => !IsAllowed && _layer.Guard.Options.EndsRun(Decision.Denial!);

    /// <summary>What the tool returned, once it ran.</summary>
    public object? Result { get; private set; }

    /// <summary>What to give the model: the tool's result, or why there is none.</summary>
    public object? Reply => IsAllowed ? Result : DenialText;

    /// <summary>
    /// Hands the decision to the next guarded layer inside: the first one that asks the same guard about the same call of the same agent runs on it,
    /// without a second charge and a second record. Once, and not to a layer that it came through; disposing the result ends the offer.
    /// </summary>
    public IDisposable HandOver() => IsAllowed && _agent is not null ? new HandedDecision(_layer, Decision, _agent) : NothingHanded.Instance;

    /// <summary>Runs the tool on the checked arguments and records how it ended. What it throws is thrown on.</summary>
    /// <param name="run">Runs the tool.</param>
    /// <param name="cancellationToken">Passed on to the tool.</param>
    /// <returns>What the tool returned.</returns>
    /// <exception cref="InvalidOperationException">The call is refused, or has been run: one decision is good for one run.</exception>
    public async ValueTask<object?> RunAsync(Func<ToolArguments, CancellationToken, ValueTask<object?>> run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!IsAllowed)
        {
            throw new InvalidOperationException("the call was refused, so there is nothing to run");
        }

        if (Interlocked.Exchange(ref _hasRun, 1) != 0)
        {
            throw new InvalidOperationException("the call has been run; ask for another decision to run it again");
        }

        try
        {
            using (HandOver())
            {
                Result = await run(Arguments, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception error)
        {
            await CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        await CompleteAsync().ConfigureAwait(false);
        return Result;
    }

    /// <summary>Records that the tool has run. Nothing happens when the outcome is an outer layer's to record.</summary>
    /// <param name="error">What it threw; null when it completed.</param>
    public ValueTask CompleteAsync(Exception? error = null) => _isInherited ? ValueTask.CompletedTask : Decision.CompleteAsync(error);

    /// <summary>Records that the tool did not come to an end, unless the outcome is on record already or an outer layer's.</summary>
    public ValueTask DisposeAsync() => _isInherited ? ValueTask.CompletedTask : Decision.DisposeAsync();

    private sealed class NothingHanded : IDisposable
    {
        public static NothingHanded Instance { get; } = new();

        public void Dispose()
        {
        }
    }
}
