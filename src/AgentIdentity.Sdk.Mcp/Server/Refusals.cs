using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Puts refusals on record that are made before the guard is asked.</summary>
internal sealed class Refusals(AgentGuard guard, ArrivalReader arrivals)
{
    /// <summary>Refuses what is wrong on the face of it; null when nothing is, or a guard that only observes lets it pass.</summary>
    public async ValueTask<AccessDecision?> RefuseDefectAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.Defect is { } defect)
        {
            arrival.IsDecided = true;
            arrival.Refusal ??= await RefuseAsync(arrival, defect, cancellationToken).ConfigureAwait(false);
        }

        return arrival.Refusal;
    }

    public ValueTask<AccessDecision> RefuseAsync(Arrival arrival, Denial denial, CancellationToken cancellationToken)
    {
        arrival.IsDecided = true;
        return arrival.Presentation is { } presentation
            ? guard.RefusePresentedAsync(presentation, arrival.Call, denial, cancellationToken: cancellationToken)
            : guard.RefuseAsync(null, arrival.Call, denial, cancellationToken);
    }

    public ValueTask<AccessDecision> RefuseByHostAsync(Arrival arrival) => RefuseAsync(
        arrival, new Denial(McpDenialCodes.RefusedByHost, "an authorization rule or another filter of the host stands before the guard and has refused it"), CancellationToken.None);

    /// <summary>Outermost of all: what fails before anything was decided was refused by the host, and is on record as that.</summary>
    public McpMessageHandler Watch(McpMessageHandler next) => async (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is not ModelContextProtocol.Protocol.JsonRpcRequest request || !(RequestCall.IsGuarded(request.Method) || RequestCall.IsList(request.Method)))
        {
            await next(context, cancellationToken).ConfigureAwait(false);
            return;
        }

        Arrival arrival = arrivals.Of(context);
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!arrival.IsDecided && RequestCall.IsGuarded(request.Method) && failure is not OperationCanceledException)
        {
            await RefuseByHostAsync(arrival).ConfigureAwait(false);
            throw;
        }
    };
}
