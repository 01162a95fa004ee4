using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Office;

/// <summary>A model with a task and a kernel. The kernel knows who acts; the model does not, and cannot say.</summary>
internal sealed class Agent(string name, string task, Kernel kernel)
{
    public async Task<string> AskAsync(string question, CancellationToken cancellationToken = default)
    {
        ChatHistory history = new($"You are the {name}. {task}");
        history.AddUserMessage(question);
        ChatMessageContent answer = await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(
            history, new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() }, kernel, cancellationToken);
        return answer.Content ?? "";
    }

    /// <summary>The agent as a tool of another one. It works with its own kernel, so under its own credential.</summary>
    public KernelFunction AsFunction(string function, string description) =>
        KernelFunctionFactory.CreateFromMethod((string question, CancellationToken cancellationToken) => AskAsync(question, cancellationToken), function, description);
}
