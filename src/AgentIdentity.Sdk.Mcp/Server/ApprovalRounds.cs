using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Approvals;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Sends callers to the people who must approve, and hands them the credential for the one call once these have.</summary>
/// <remarks>
/// What the client says proves nothing: neither that somebody accepted, nor that people approved. The store of approvals is asked, and the credential
/// that is handed over is worth nothing without the agent's key: the call comes again with it, and the guard decides anew.
/// </remarks>
internal sealed class ApprovalRounds(AgentGuard guard, McpApprovalOptions options)
{
    private const string InputName = "approval";
    private const string FirstRoundTripVersion = "2026-07-28";      // the first revision of the protocol with results that ask for input

    private readonly RequestStates _states = new(options);

    /// <summary>Looks at the state that a call carries; null when it carries none of ours.</summary>
    public ApprovalRound? Begin(RequestContext<CallToolRequestParams> context, Arrival arrival)
    {
        if (!RequestStates.IsOurs(context.Params.RequestState) || arrival is not { Presentation: { } presentation, Defect: null })
        {
            return null;
        }

        CredentialVerification caller = guard.IdentifyPresented(presentation, arrival.Call);
        if (!caller.IsValid)
        {
            return null;        // the decision says why
        }

        if (!_states.TryRead(context.Params.RequestState!, caller.Credential.Holder, arrival.Call, out string kind, out string requestId))
        {
            return new ApprovalRound("", "", new Denial(McpDenialCodes.RequestStateInvalid, "the request state was not written here for this agent and call, or has expired"));
        }

        return new ApprovalRound(kind, requestId, IsDeclined(context.Params) ? new Denial(McpDenialCodes.ApprovalDeclined, "the client did not send anybody to the people who approve") : null);
    }

    /// <summary>The answer to a call that is refused: a denial, a grant, or the request to go and ask people.</summary>
    /// <exception cref="InputRequiredException">The client is to do something, and to come back.</exception>
    public async ValueTask<CallToolResult> AnswerAsync(
        RequestContext<CallToolRequestParams> context, AccessDecision decision, ApprovalRound? round, CancellationToken cancellationToken)
    {
        if (!decision.IsPending || decision.ApprovalRequestId is not { } requestId || decision.Credential is not { } caller)
        {
            return DenialResult.Of(decision);
        }

        // Another request than the one it waited for: that one was used up, or has ended.
        bool isStale = round is not null && round.RequestId != requestId;
        if (!isStale && await IsApprovedAsync(requestId, cancellationToken).ConfigureAwait(false))
        {
            ApprovalGrant grant = await guard.IssueGrantAsync(decision, cancellationToken).ConfigureAwait(false);
            return grant.IsGranted
                ? HandOver(context, decision, caller, grant.Credential, isSecondTime: round?.Kind == RequestStates.Use)
                : DenialResult.Of(decision, grant.Denial, grant.IsPending);
        }

        if (round is null && CanBeSent(context))
        {
            throw new InputRequiredException(
                new Dictionary<string, InputRequest> { [InputName] = InputRequest.ForElicitation(Ask(requestId)) },
                _states.Write(RequestStates.Ask, requestId, caller.Holder, Call(decision)));
        }

        return DenialResult.Of(decision);
    }

    private CallToolResult HandOver(
        RequestContext<CallToolRequestParams> context, AccessDecision decision, VerifiedCredential caller, AgentCredential granted, bool isSecondTime)
    {
        JsonObject grant = new()
        {
            ["aat_chain"] = new JsonArray([.. granted.Tokens.Select(token => (JsonNode)token)]),
            ["for"] = CallMark.Of(caller.Holder, Call(decision)),
        };
        // A client that came back without using it does not know how to, and is not sent round and round.
        return SpeaksRounds(context) && !isSecondTime
            ? throw new InputRequiredException(new InputRequiredResult
            {
                RequestState = _states.Write(RequestStates.Use, decision.ApprovalRequestId!, caller.Holder, Call(decision)),
                Meta = new JsonObject { [McpMetaKeys.Grant] = grant },
            })
            : DenialResult.Granted(decision, grant);
    }

    private async ValueTask<bool> IsApprovedAsync(string requestId, CancellationToken cancellationToken)
    {
        try
        {
            return guard.Approvals is { } service && (await service.GetStatusAsync(requestId, cancellationToken).ConfigureAwait(false)).IsApproved;
        }
        catch (ApprovalException)
        {
            return false;       // the decision that stands is a refusal
        }
    }

    private ElicitRequestParams Ask(string requestId) => new()
    {
        Mode = "url",
        ElicitationId = requestId,
        Url = options.Page(requestId).ToString(),
        Message = "This call waits for the approval of people. Open the page to have it decided.",
    };

    private static ToolCall Call(AccessDecision decision) => ToolCall.Create(decision.Action, decision.Arguments);

    private static bool CanBeSent(RequestContext<CallToolRequestParams> context) =>
        SpeaksRounds(context) && context.Server.ClientCapabilities?.Elicitation?.Url is not null;

    private static bool SpeaksRounds(RequestContext<CallToolRequestParams> context) =>
        string.CompareOrdinal(context.JsonRpcRequest.Context?.ProtocolVersion ?? context.Server.NegotiatedProtocolVersion, FirstRoundTripVersion) >= 0;

    private static bool IsDeclined(CallToolRequestParams parameters)
    {
        if (parameters.InputResponses?.TryGetValue(InputName, out InputResponse? response) != true || response is null)
        {
            return false;
        }

        try
        {
            return response.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.IsAccepted != true;
        }
        catch (System.Text.Json.JsonException)
        {
            return true;
        }
    }
}
