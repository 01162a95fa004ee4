using Microsoft.Agents.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>A streaming run, step by step: what is set on a flow of control does not survive a yield, so each step acts as the agent anew.</summary>
internal sealed class RunSteps(IdentityRun run, IAsyncEnumerable<AgentResponseUpdate> updates, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<AgentResponseUpdate> _updates = updates.GetAsyncEnumerator(cancellationToken);

    public AgentResponseUpdate Current => _updates.Current;

    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            using (run.Enter())
            {
                if (await _updates.MoveNextAsync().ConfigureAwait(false))
                {
                    return true;
                }
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            await run.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        await run.CompleteAsync().ConfigureAwait(false);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        using (run.Enter())
        {
            await _updates.DisposeAsync().ConfigureAwait(false);
        }
    }
}
