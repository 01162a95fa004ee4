using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Support;

/// <summary>What tests ask of a chat.</summary>
internal static class Chats
{
    public static Task<ChatResponse> AskAsync(this IChatClient client, params AITool[] tools) =>
        client.GetResponseAsync([new ChatMessage(ChatRole.User, "go")], new ChatOptions { Tools = tools });

    public static Task<ChatResponse> SayAsync(this IChatClient client, IEnumerable<ChatMessage> messages, params AITool[] tools) =>
        client.GetResponseAsync(messages, new ChatOptions { Tools = tools });

    public static ToolApprovalRequestContent[] Requests(this ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<ToolApprovalRequestContent>()];

    public static string[] Results(this ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.Result?.ToString() ?? "")];

    public static ChatMessage FromUser(params AIContent[] contents) => new(ChatRole.User, [.. contents]);
}
