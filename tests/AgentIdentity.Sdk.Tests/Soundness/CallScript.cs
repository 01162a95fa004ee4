using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Soundness.Model;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>A call that is aimed at some set of scopes, and often hits: a few choices that become arguments when the set is known.</summary>
internal sealed record CallScript(int Level, int Action, int[] Picks)
{
    private static readonly string[] Values =
    [
        "1", "2", "3", "0", "1.5", "\"a\"", "\"b\"", "\"/a\"", "\"/a/b\"", "\"/ab\"", "\"/r/x\"", "null", "true", "[]", "[1]", "[2,1]", "[\"a\",1]", "[\"a\"]", "[3]",
    ];

    private static readonly JsonElement[] Elements = [.. Values.Select(value => JsonElement.Parse(value))];

    public static readonly Gen<CallScript> Any =
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 2], Gen.Int[0, 199].Array[4]).Select((level, action, picks) => new CallScript(level, action, picks));

    public (string Action, string Arguments) AimAt(JsonElement tools)
    {
        JsonProperty[] actions = [.. tools.EnumerateObject()];
        if (actions.Length == 0)
        {
            return ("a.0", "{}");
        }

        JsonProperty tool = actions[Action % actions.Length];
        List<string> arguments = [];
        int at = 0;
        foreach (JsonProperty rule in tool.Value.EnumerateObject().Where(rule => rule.Name != "*"))
        {
            int pick = Picks[at++ % Picks.Length];
            if (pick % 10 != 0 && !(pick % 3 == 0 && rule.Value.TryGetProperty("optional", out _)))
            {
                arguments.Add($"\"{rule.Name}\":{Value(rule.Value, pick)}");
            }
        }

        if (Picks[3] % 6 == 0)
        {
            arguments.Add($"\"w\":{Values[Picks[3] % Values.Length]}");
        }

        return (tool.Name, $"{{{string.Join(',', arguments)}}}");
    }

    public static ToolCall ToCall((string Action, string Arguments) call) =>
        ToolCall.Create(call.Action, ToolArguments.Parse(Encoding.UTF8.GetBytes(call.Arguments)));

    /// <summary>Nine times in ten a value that the constraint allows, if there is one.</summary>
    private static string Value(JsonElement constraint, int pick)
    {
        string[] allowed = pick % 11 == 0 ? [] : [.. Values.Where((_, i) => ModelConstraint.Allows(constraint, Elements[i]))];
        return allowed.Length > 0 ? allowed[pick % allowed.Length] : Values[pick % Values.Length];
    }
}
