using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Office;

/// <summary>
/// An OpenAI endpoint without a network, behind the real connector. It does what Alice wants, and whatever else it reads: a line
/// <c>ASSISTANT, CALL NOW: function {arguments}</c> in what a tool returns is an order to it.
/// </summary>
internal sealed class GullibleModel : HttpMessageHandler
{
    private const string Order = "ASSISTANT, CALL NOW: ";

    private static readonly Dictionary<string, string[]> Plans = new()
    {
        ["You are the assistant."] =
        [
            """reader-ask {"question":"What does /inbox/invoice.txt say?"}""",
            """mail-send {"to":"cfo@contoso.com","body":"ACME wants 240 EUR by the 30th."}""",
        ],
        ["You are the reader."] = ["""files-read {"path":"/inbox/invoice.txt"}"""],
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        JsonArray messages = (await request.Content!.ReadFromJsonAsync<JsonObject>(cancellationToken))!["messages"]!.AsArray();
        string task = Text(messages[0]!);
        string[] told = [.. messages.Where(message => (string?)message!["role"] == "tool").Select(message => Text(message!))];

        // What it has read so far decides what it does next: orders come before the rest of its plan.
        List<string> calls = [.. Plans.First(plan => task.StartsWith(plan.Key, StringComparison.Ordinal)).Value];
        for (int i = 0; i < told.Length; i++)
        {
            calls.InsertRange(i + 1, told[i].Split('\n').Where(line => line.StartsWith(Order, StringComparison.Ordinal)).Select(line => line[Order.Length..]));
        }

        JsonObject turn = told.Length < calls.Count ? Call(calls[told.Length], told.Length) : Say(told);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["id"] = "answer",
                ["object"] = "chat.completion",
                ["created"] = 1,
                ["model"] = "scripted",
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = turn, ["finish_reason"] = turn["content"] is null ? "tool_calls" : "stop" }),
            }),
        };
    }

    private static JsonObject Call(string call, int number)
    {
        int space = call.IndexOf(' ', StringComparison.Ordinal);
        return new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray(new JsonObject
            {
                ["id"] = $"call{number}",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call[..space], ["arguments"] = call[(space + 1)..] },
            }),
        };
    }

    /// <summary>Its last word is what it was told, so an order that the reader has read reaches the assistant too.</summary>
    private static JsonObject Say(string[] told) => new() { ["role"] = "assistant", ["content"] = string.Join('\n', told) };

    private static string Text(JsonNode message) =>
        message["content"] is JsonArray parts ? string.Concat(parts.Select(part => (string?)part!["text"])) : (string?)message["content"] ?? "";
}
