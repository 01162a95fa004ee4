using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Approvals;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>
/// Looks at approvals in messages before a framework believes them. Messages come from outside: an approval in them may be forged, altered, replayed
/// or another agent's, and frameworks run the tool on it.
/// </summary>
/// <remarks>
/// Answers to requests of the guard are only resumed: the guard looks whether persons have signed this call of this agent. Answers to requests of the
/// framework (<see cref="ApprovalRequiredAIFunction"/>) count once, when this screen has seen the request go out for the acting agent; after that the
/// guard decides the call like any other. Everything else is left out, and on record. One of these lasts as long as conversations do; it
/// may be shared by clients. Safe for concurrent use.
/// </remarks>
/// <param name="guard">What decides, for whom.</param>
public sealed class ToolApprovalScreen(ToolGuard guard)
{
    private readonly IssuedApprovals _issued = new();

    /// <summary>What decides, for whom.</summary>
    internal ToolGuard Guard { get; } = guard ?? throw new ArgumentNullException(nameof(guard));

    /// <summary>Begins a turn of a conversation.</summary>
    internal ToolApprovalTurn Begin() => new(this);

    /// <summary>The messages without the approvals that do not count.</summary>
    /// <param name="messages">The messages as they came; not changed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async ValueTask<IReadOnlyList<ChatMessage>> AdmitAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellationToken)
    {
        List<ChatMessage> admitted = [.. messages];
        if (!admitted.Exists(message => message.Contents.Any(IsApproval)))
        {
            return admitted;
        }

        // What has a result is over: a framework does not run it again, and a host sends its whole history along with every message.
        HashSet<string> over = [.. admitted.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId)];
        HashSet<string> left = [];
        for (int i = 0; i < admitted.Count; i++)
        {
            if (admitted[i].Contents.Any(IsApproval))
            {
                admitted[i] = await AdmitAsync(admitted[i], over, left, cancellationToken).ConfigureAwait(false);
            }
        }

        // A framework does not go on with a request whose answer was left out.
        left.ExceptWith(admitted.SelectMany(message => message.Contents).OfType<ToolApprovalResponseContent>().Select(answer => answer.RequestId));
        foreach (ChatMessage message in left.Count == 0 ? [] : admitted)
        {
            for (int i = message.Contents.Count - 1; i >= 0; i--)
            {
                if (message.Contents[i] is ToolApprovalRequestContent request && left.Contains(request.RequestId))
                {
                    message.Contents.RemoveAt(i);       // of a copy: only messages with approvals are touched, and those were copied
                }
            }
        }

        admitted.RemoveAll(message => message.Contents.Count == 0);
        return admitted;
    }

    internal void Issue(ToolApprovalRequestContent request)
    {
        if (Guard.Acting is { } agent && request.ToolCall is FunctionCallContent call && !ApprovalCallId.TryRead(request.RequestId, out _)
            && TryRead(call, out ToolArguments? arguments))
        {
            _issued.Issue(agent.Id, request.RequestId, call.Name, arguments);
        }
    }

    private static bool IsApproval(AIContent content) => content is ToolApprovalRequestContent or ToolApprovalResponseContent;

    private async ValueTask<ChatMessage> AdmitAsync(ChatMessage message, HashSet<string> over, HashSet<string> left, CancellationToken cancellationToken)
    {
        List<AIContent> contents = [];
        foreach (AIContent content in message.Contents)
        {
            if (await AdmitAsync(content, over, cancellationToken).ConfigureAwait(false) is { } kept)
            {
                contents.Add(kept);
            }
            else if (content is ToolApprovalResponseContent answer)
            {
                left.Add(answer.RequestId);
            }
        }

        ChatMessage copy = message.Clone();
        copy.Contents = contents;
        return copy;
    }

    private async ValueTask<AIContent?> AdmitAsync(AIContent content, HashSet<string> over, CancellationToken cancellationToken)
    {
        switch (content)
        {
            case ToolApprovalRequestContent request:
                // The guard's own requests are no unanswered calls to a framework: their call has its result, which says that it waits.
                return ApprovalCallId.TryRead(request.RequestId, out _) ? null : request;
            case ToolApprovalResponseContent { ToolCall: FunctionCallContent call } response when ApprovalCallId.TryRead(response.RequestId, out string? requestId):
                return over.Add(response.RequestId) ? await ResumeAsync(response, call, requestId, cancellationToken).ConfigureAwait(false) : null;
            case ToolApprovalResponseContent { ToolCall: FunctionCallContent call } response when !over.Contains(call.CallId):
                return await AnswerAsync(response, call, cancellationToken).ConfigureAwait(false);
            default:
                return content;
        }
    }

    /// <summary>INVARIANT: the call goes on under the request's id, so that it is resumed and never decided as if nobody had to approve it.</summary>
    private async ValueTask<AIContent> ResumeAsync(
        ToolApprovalResponseContent response, FunctionCallContent call, string requestId, CancellationToken cancellationToken)
    {
        await SignAsync(response, requestId, cancellationToken).ConfigureAwait(false);
        return new ToolApprovalResponseContent(response.RequestId, response.Approved, new FunctionCallContent(response.RequestId, call.Name, call.Arguments))
        {
            Reason = response.Reason,
        };
    }

    /// <summary>Has the host sign for the person who answered, if it does that; what it signs counts for what the approver's directory says.</summary>
    private async ValueTask SignAsync(ToolApprovalResponseContent response, string requestId, CancellationToken cancellationToken)
    {
        if (Guard.Options.SignApproval is not { } sign || Guard.Guard.Approvals is not { } approvals)
        {
            return;
        }

        try
        {
            ApprovalStatus status = await approvals.GetStatusAsync(requestId, cancellationToken).ConfigureAwait(false);
            if (!status.IsDecided && await sign(status.Request, response, cancellationToken).ConfigureAwait(false) is { } signed)
            {
                await approvals.SubmitAsync(signed, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ApprovalException)
        {
            // There is no such request, or it cannot be read: the guard will say so when the call is resumed.
        }
    }

    private async ValueTask<AIContent?> AnswerAsync(ToolApprovalResponseContent response, FunctionCallContent call, CancellationToken cancellationToken)
    {
        AgentPrincipal? agent = Guard.Acting;
        bool isReadable = TryRead(call, out ToolArguments? arguments);
        bool isAnswer = agent is not null && isReadable && _issued.TryAnswer(agent.Id, response.RequestId, call.Name, arguments!);
        if (isAnswer || !response.Approved)
        {
            return response;
        }

        Denial denial = new(
            DenialCodes.ApprovalUnknown, "the messages approve a call that was not put before anybody here, was answered already, or is another agent's");
        await Guard.RefuseAsync(new ToolReference(call.Name, action: null), arguments ?? ToolArguments.Empty, denial, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private bool TryRead(FunctionCallContent call, [NotNullWhen(true)] out ToolArguments? arguments)
    {
        bool isRead = ArgumentSnapshot.TryCall(
            new ToolReference(call.Name, action: null), call.Arguments ?? new Dictionary<string, object?>(), Guard.Options.SerializerOptions, out ToolCall? read);
        arguments = read?.Arguments;
        return isRead;
    }
}
