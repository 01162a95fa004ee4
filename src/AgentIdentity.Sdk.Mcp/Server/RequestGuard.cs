using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Decides requests that are no tool calls: what is refused is answered with a protocol error, since their results have no room for a refusal.</summary>
internal sealed class RequestGuard(AgentGuard guard, ArrivalReader arrivals, Refusals refusals)
{
    public McpRequestHandler<TParams, TResult> Filter<TParams, TResult>(McpRequestHandler<TParams, TResult> next)
        where TParams : RequestParams => async (context, cancellationToken) =>
        {
            Arrival arrival = arrivals.Of(context);
            AccessDecision decision = await DecideAsync(arrival, cancellationToken).ConfigureAwait(false);
            if (!decision.IsAllowed)
            {
                throw new McpProtocolException(Explain(decision), McpErrorCode.InvalidRequest);
            }

            if (arrival.IsReadable)
            {
                context.Params = Checked(context.Params, decision.Arguments);
            }

            return await RunAsync(decision, () => next(context, cancellationToken), cancellationToken).ConfigureAwait(false);
        };

    /// <summary>The same for requests that no request filter sees; nothing comes between this and reading the parameters but other message filters.</summary>
    public McpMessageHandler Filter(McpMessageHandler next, Predicate<JsonRpcRequest> isGuarded) => async (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is not JsonRpcRequest request || !isGuarded(request))
        {
            await next(context, cancellationToken).ConfigureAwait(false);
            return;
        }

        AccessDecision decision = await DecideAsync(arrivals.Of(context), cancellationToken).ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            throw new McpProtocolException(Explain(decision), McpErrorCode.InvalidRequest);
        }

        await RunAsync(
            decision,
            async () =>
            {
                await next(context, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    };

    private async ValueTask<AccessDecision> DecideAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (await refusals.RefuseDefectAsync(arrival, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        arrival.IsDecided = true;
        return await guard.AuthorizePresentedAsync(arrival.Presentation!, arrival.Call, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static string Explain(AccessDecision decision) => decision.IsPending
        ? $"Waiting for approval: {decision.Denial!.CallerText}, request {decision.ApprovalRequestId}."
        : $"Access denied: {decision.Denial!.CallerText}.";

    private static TParams Checked<TParams>(TParams arrived, ToolArguments arguments)
        where TParams : RequestParams
    {
        TParams parameters = (TParams)JsonSerializer.Deserialize(arguments.Utf8Json.Span, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TParams)))!;
        parameters.Meta = arrived.Meta;
        parameters.InputResponses = arrived.InputResponses;
        parameters.RequestState = arrived.RequestState;
        return parameters;
    }

    private static async ValueTask<TResult> RunAsync<TResult>(AccessDecision decision, Func<ValueTask<TResult>> next, CancellationToken cancellationToken)
    {
        TResult result;
        try
        {
            result = await next().ConfigureAwait(false);
        }
        catch (Exception unfinished) when (unfinished is InputRequiredException || (unfinished is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            await decision.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception error)
        {
            await decision.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        await decision.CompleteAsync().ConfigureAwait(false);
        return result;
    }
}
