using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>The script as an OpenAI endpoint, plain and streaming, for the real connector.</summary>
internal sealed class ScriptedEndpoint(Script script, string function) : HttpMessageHandler
{
    public int Turns { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Turns++;
        JsonNode asked = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        string[] told = [.. asked["messages"]!.AsArray().Where(message => (string?)message!["role"] == "tool").Select(message => (string)message!["content"]!)];
        bool isStreaming = (bool?)asked["stream"] ?? false;
        JsonObject turn = Turn(script.Next(told));
        JsonObject choice = new()
        {
            ["index"] = 0,
            [isStreaming ? "delta" : "message"] = turn,
            ["finish_reason"] = turn.ContainsKey("tool_calls") ? "tool_calls" : "stop",
        };
        JsonObject answer = new()
        {
            ["id"] = $"answer{Turns}",
            ["object"] = isStreaming ? "chat.completion.chunk" : "chat.completion",
            ["created"] = 1,
            ["model"] = "scripted",
            ["choices"] = new JsonArray(choice),
        };
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = isStreaming ? Events(answer) : new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json") };
    }

    /// <summary>Read once and forwards only, as from a network: the client does not take a stream that can be wound back.</summary>
    private static StreamContent Events(JsonObject answer) =>
        new(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes($"data: {answer.ToJsonString()}\n\ndata: [DONE]\n\n"))).AsStream())
        {
            Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") },
        };

    private JsonObject Turn(Dictionary<string, object?>? ask) => ask is null
        ? new JsonObject { ["role"] = "assistant", ["content"] = Script.LastWord }
        : new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["id"] = $"call{Turns}",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = function, ["arguments"] = JsonSerializer.Serialize(ask) },
            }),
        };
}
