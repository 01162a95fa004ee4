using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;

namespace McpSample;

/// <summary>Where an agent's words come from: a script, or a real model behind an OpenAI-compatible endpoint.</summary>
internal static class Model
{
    private static readonly string? Endpoint = Environment.GetEnvironmentVariable("MODEL_ENDPOINT");

    public static bool IsReal => !string.IsNullOrEmpty(Endpoint);

    public static IChatClient For(params FunctionCallContent[] script) => IsReal
        ? new OpenAIClient(new ApiKeyCredential(Environment.GetEnvironmentVariable("MODEL_KEY") ?? "none"), new OpenAIClientOptions { Endpoint = new Uri(Endpoint!) })
            .GetChatClient(Environment.GetEnvironmentVariable("MODEL_NAME") ?? "gpt-4o-mini").AsIChatClient()
        : new ScriptedModel(script);

    /// <summary>A model asks for a tool.</summary>
    public static FunctionCallContent Call(string tool, params (string Name, string Value)[] arguments) =>
        new(Guid.NewGuid().ToString("N"), tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value));
}
