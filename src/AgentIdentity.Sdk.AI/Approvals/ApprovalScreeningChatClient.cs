using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Looks at approvals in messages on their way to whatever invokes functions, and at the requests for them on their way out.</summary>
internal sealed class ApprovalScreeningChatClient(IChatClient innerClient, ToolApprovalScreen screen) : DelegatingChatClient(innerClient)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ToolApprovalTurn turn = screen.Begin();
        ChatResponse response;
        using (turn.Enter())
        {
            IReadOnlyList<ChatMessage> admitted = await screen.AdmitAsync(messages, cancellationToken).ConfigureAwait(false);
            response = await base.GetResponseAsync(admitted, options, cancellationToken).ConfigureAwait(false);
        }

        turn.Note(response.Messages.SelectMany(message => message.Contents));
        if (turn.TakeRequests() is { } requests)
        {
            response.Messages.Add(requests);
        }

        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ToolApprovalTurn turn = screen.Begin();
        IReadOnlyList<ChatMessage> admitted = await screen.AdmitAsync(messages, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerator<ChatResponseUpdate> updates = base.GetStreamingResponseAsync(admitted, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await StepAsync().ConfigureAwait(false))
            {
                turn.Note(updates.Current.Contents);
                yield return updates.Current;
            }
        }

        if (turn.TakeRequests() is { } requests)
        {
            yield return new ChatResponseUpdate(requests.Role, requests.Contents);
        }

        // What is set on a flow of control does not survive a yield.
        async ValueTask<bool> StepAsync()
        {
            using (turn.Enter())
            {
                return await updates.MoveNextAsync().ConfigureAwait(false);
            }
        }
    }
}
