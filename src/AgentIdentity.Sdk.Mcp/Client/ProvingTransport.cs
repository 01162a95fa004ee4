using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>
/// One connection, on which every request that does or lists something carries a proof made as it is sent: over the parameters as they stand on the wire,
/// and anew for every attempt and every further round of a call.
/// </summary>
internal sealed class ProvingTransport : ITransport
{
    private readonly ITransport _inner;
    private readonly AgentProof _proof;
    private readonly Grants _grants = new();
    private readonly Cancellations _cancellations;

    public ProvingTransport(ITransport inner, AgentProof proof)
    {
        _inner = inner;
        _proof = proof;
        _cancellations = new Cancellations(notice => inner.SendMessageAsync(notice));
        MessageReader = new AnswerReader(inner.MessageReader, Read);
    }

    public string? SessionId => _inner.SessionId;

    public ChannelReader<JsonRpcMessage> MessageReader { get; }

    public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcRequest request)
        {
            await ProveAsync(request, cancellationToken).ConfigureAwait(false);
            _cancellations.Begin(request.Id, cancellationToken);
        }

        try
        {
            await _inner.SendMessageAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch when (message is JsonRpcRequest && !cancellationToken.IsCancellationRequested)
        {
            _cancellations.End(((JsonRpcRequest)message).Id);       // what could not be sent is not answered
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellations.DisposeAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    private void Read(JsonRpcMessageWithId answer)
    {
        _cancellations.End(answer.Id);
        if (answer is JsonRpcResponse response)
        {
            _grants.TakeFrom(response.Result);
        }
    }

    private async Task ProveAsync(JsonRpcRequest request, CancellationToken cancellationToken)
    {
        // Nobody else writes this member: what stands there was meant for another attempt, or is not ours.
        ((request.Params as JsonObject)?["_meta"] as JsonObject)?.Remove(McpMetaKeys.Presentation);
        bool isGuarded = RequestCall.IsGuarded(request.Method);
        if (!isGuarded && !RequestCall.IsList(request.Method) && !RequestCall.IsSubscription(request.Method))
        {
            return;
        }

        AgentPrincipal? agent = _proof.Acting();
        if (agent is null && !isGuarded)
        {
            return;     // a list, or word of its changes, may be asked for by nobody; a guarded server shows nobody nothing
        }

        RequestCall call = RequestCall.Read(request.Method, request.Params, _proof.Source, _proof.Name);
        if (Refuse(agent, call) is { } denial)
        {
            throw new AgentProofException(denial);
        }

        AgentPresentation presentation = await PresentAsync(agent!, call.Call, cancellationToken).ConfigureAwait(false);
        JsonObject parameters = request.Params as JsonObject ?? [];
        JsonObject meta = parameters["_meta"] as JsonObject ?? [];
        meta[McpMetaKeys.Presentation] = JsonNode.Parse(presentation.ToJson());
        if (meta.Parent is null)
        {
            parameters["_meta"] = meta;
        }

        request.Params = parameters;
    }

    private static Denial? Refuse(AgentPrincipal? agent, RequestCall call)
    {
        if (agent is null)
        {
            return new Denial(DenialCodes.IdentityMissing, "no agent acts here; enter a run (AgentRun.Enter), or bind an agent to the connection");
        }

        if (call.Action is null)
        {
            return new Denial(DenialCodes.ActionUnnamed, $"{call.Call.Action} makes no action: its server may call it what it likes, and no scope can be for it");
        }

        return call.Arguments is null ? new Denial(DenialCodes.Malformed, $"the arguments of {call.Action} are no JSON object within the limits") : null;
    }

    private async ValueTask<AgentPresentation> PresentAsync(AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken)
    {
        ProofRequest request = new() { Audience = _proof.Audience };
        try
        {
            return _grants.Use(agent.Id, call) is { } granted
                ? await agent.ProveGrantedAsync(granted, call, request, cancellationToken).ConfigureAwait(false)
                : await agent.ProveAsync(call, request, cancellationToken).ConfigureAwait(false);
        }
        catch (DelegationException refused)
        {
            throw new AgentProofException(refused.Denial, refused);
        }
        catch (ArgumentException unusable)
        {
            throw new AgentProofException(new Denial(DenialCodes.Malformed, "the server handed over a credential that nothing can be proved with"), unusable);
        }
    }
}
