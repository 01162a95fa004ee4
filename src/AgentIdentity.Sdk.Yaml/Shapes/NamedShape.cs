using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A mapping whose keys are names that the file chooses.</summary>
/// <param name="what">What the entries are, for people: <c>arguments</c>.</param>
/// <param name="name">What a name looks like.</param>
/// <param name="item">What stands under each.</param>
/// <param name="min">How many there are at least.</param>
/// <param name="max">How many there are at most.</param>
internal sealed class NamedShape<T>(string what, TextShape name, Shape<T> item, int min, int max) : Shape<IReadOnlyList<Named<T>>>
    where T : notnull
{
    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out IReadOnlyList<Named<T>>? value)
    {
        value = null;
        if (node is not MapNode map)
        {
            return reading.IsWrong(node, $"{what}, each with its name, one a line");
        }

        if (map.Entries.Count < min || map.Entries.Count > max)
        {
            reading.Mistakes.Add(node.At, PolicyMistakeCodes.OutOfRange, $"there are {map.Entries.Count} {what} here: there are {min} to {max}");
            return false;
        }

        List<Named<T>> entries = [];
        bool isSound = true;
        foreach (Entry entry in map.Entries)
        {
            // A key is a text whatever it looks like.
            bool isNamed = name.TryRead(new ScalarNode(entry.At, entry.Key, IsPlain: false), reading, out _);
            if (item.TryRead(entry.Value, reading, out T? read) && isNamed)
            {
                entries.Add(new Named<T>(entry.Key, entry.At, read));
            }
            else
            {
                isSound = false;
            }
        }

        value = entries;
        return isSound;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = name.Schema(),
        ["additionalProperties"] = item.Schema(),
        ["minProperties"] = min,
        ["maxProperties"] = max,
    };
}
