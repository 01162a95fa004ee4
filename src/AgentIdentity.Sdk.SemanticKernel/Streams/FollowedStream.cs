using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.AI;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>What a tool streams, read once: the end of the reading is the outcome of the call.</summary>
internal sealed class FollowedStream<T>(IAsyncEnumerable<T> pieces, GuardedCall call) : IAsyncEnumerable<T>
{
    private int _isRead;

    /// <exception cref="InvalidOperationException">It was read before: reading it again would run the tool again, on one decision.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _isRead, 1) == 0
            ? ReadAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None)
            : throw new InvalidOperationException("what a guarded function streams can be read once; call the function again");

    private async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            IAsyncEnumerator<T> reading = pieces.GetAsyncEnumerator(cancellationToken);
            await using (reading.ConfigureAwait(false))
            {
                while (await MoveNextAsync(reading, cancellationToken).ConfigureAwait(false))
                {
                    yield return reading.Current;
                }
            }

            await call.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            // Left early, or cancelled: abandoned. Nothing happens when the outcome is on record.
            await call.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<T> reading, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await call.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }
    }
}
