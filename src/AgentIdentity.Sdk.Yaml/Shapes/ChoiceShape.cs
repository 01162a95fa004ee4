using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One of a few words.</summary>
/// <param name="what">What the words are, for people: <c>a risk class</c>.</param>
/// <param name="choices">The words, and what each means.</param>
internal sealed class ChoiceShape<T>(string what, params (string Word, T Value)[] choices) : Shape<T>
    where T : notnull
{
    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value)
    {
        value = default;
        if (!reading.IsText(node, what, out string? text))
        {
            return false;
        }

        foreach ((string word, T meaning) in choices)
        {
            if (word == text)
            {
                value = meaning;
                return true;
            }
        }

        reading.Mistakes.Add(node.At, PolicyMistakeCodes.InvalidValue, $"{VisibleText.Shown(text)} is not {what}{Suggestion.For(text, choices.Select(choice => choice.Word))}");
        return false;
    }

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. choices.Select(choice => (JsonNode)choice.Word)]) };
}
