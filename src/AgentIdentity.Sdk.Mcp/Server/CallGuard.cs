using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Decides tool calls, as near to the tool as a filter can stand, and runs the tool on what was checked.</summary>
internal sealed class CallGuard(AgentGuard guard, ArrivalReader arrivals, Refusals refusals, ApprovalRounds? approvals)
{
    /// <summary>
    /// Innermost: the host's own filters, authorization and the dispatch of tasks come before it, and nothing but the tool after it. What they made of the
    /// arguments is undone: the tool runs on those that arrived and were proved.
    /// </summary>
    public McpRequestHandler<CallToolRequestParams, CallToolResult> Filter(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        (context, cancellationToken) => DecideAsync(context, next, denied => denied, IsError, cancellationToken);

    /// <summary>The same before a handler that answers in another way, which leaves no room for ordinary filters.</summary>
    public ValueTask<ResultOrAlternate<CallToolResult>> FilterAlternateAsync(
        RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, ResultOrAlternate<CallToolResult>> next, CancellationToken cancellationToken) =>
        DecideAsync(context, next, denied => denied, result => !result.IsAlternate && IsError(result.Result!), cancellationToken);

    /// <summary>Outermost of the call: refuses cheaply before a task is made of it, and lets no answer through that no decision stands behind.</summary>
    public async ValueTask<ResultOrAlternate<CallToolResult>> WatchAsync(
        RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, ResultOrAlternate<CallToolResult>> next, CancellationToken cancellationToken)
    {
        Arrival arrival = arrivals.Of(context);
        if (await refusals.RefuseDefectAsync(arrival, cancellationToken).ConfigureAwait(false) is { IsAllowed: false } refused)
        {
            return DenialResult.Of(refused);
        }

        ResultOrAlternate<CallToolResult> result = await next(context, cancellationToken).ConfigureAwait(false);
        if (arrival.IsDecided || result.IsAlternate)
        {
            return result;
        }

        AccessDecision unasked = await refusals.RefuseByHostAsync(arrival).ConfigureAwait(false);
        return unasked.IsAllowed || IsError(result.Result!) ? result : DenialResult.Of(unasked);
    }

    private static bool IsError(CallToolResult result) => result.IsError == true;

    private async ValueTask<TResult> DecideAsync<TResult>(
        RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, TResult> next, Func<CallToolResult, TResult> denied,
        Func<TResult, bool> isError, CancellationToken cancellationToken)
    {
        Arrival arrival = arrivals.Of(context);
        ApprovalRound? round = approvals?.Begin(context, arrival);
        AccessDecision decision = await DecideAsync(context, arrival, round, cancellationToken).ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            return denied(approvals is null ? DenialResult.Of(decision) : await approvals.AnswerAsync(context, decision, round, cancellationToken).ConfigureAwait(false));
        }

        if (arrival.IsReadable)
        {
            Check(context, decision.Arguments, isOurs: round is not null);
        }

        return await RunAsync(decision, context, next, isError, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<AccessDecision> DecideAsync(
        RequestContext<CallToolRequestParams> context, Arrival arrival, ApprovalRound? round, CancellationToken cancellationToken)
    {
        if (await refusals.RefuseDefectAsync(arrival, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        if (!ServerActions.IsNamed(context.MatchedPrimitive, context.Params.Name, (context.JsonRpcRequest.Params as JsonObject)?["name"]?.GetValue<string>()))
        {
            return await refusals.RefuseAsync(
                arrival, new Denial(DenialCodes.ActionUnnamed, "another tool would run than the one that was called"), cancellationToken).ConfigureAwait(false);
        }

        if (round?.Denial is { } invalid)
        {
            return await refusals.RefuseAsync(arrival, invalid, cancellationToken).ConfigureAwait(false);
        }

        arrival.IsDecided = true;
        return await guard.AuthorizePresentedAsync(arrival.Presentation!, arrival.Call, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>INVARIANT: the tool sees the snapshot that was decided, whatever has happened to the request meanwhile.</summary>
    private static void Check(RequestContext<CallToolRequestParams> context, ToolArguments arguments, bool isOurs)
    {
        CallToolRequestParams arrived = context.Params;
        using JsonDocument json = JsonDocument.Parse(arguments.Utf8Json);
        context.Params = new CallToolRequestParams
        {
            Name = arrived.Name,
            Arguments = json.RootElement.EnumerateObject().ToDictionary(argument => argument.Name, argument => argument.Value.Clone(), StringComparer.Ordinal),
            Meta = arrived.Meta,
            // What belongs to a round of ours is none of the tool's business.
            InputResponses = isOurs ? null : arrived.InputResponses,
            RequestState = isOurs ? null : arrived.RequestState,
        };
    }

    private static async ValueTask<TResult> RunAsync<TResult>(
        AccessDecision decision, RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, TResult> next, Func<TResult, bool> isError,
        CancellationToken cancellationToken)
    {
        TResult result;
        try
        {
            result = await next(context, cancellationToken).ConfigureAwait(false);
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

        await decision.CompleteAsync(isError(result) ? new ToolReportedErrorException() : null).ConfigureAwait(false);
        return result;
    }
}
