using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A list of things of one shape; a word or a value stands in it once.</summary>
internal sealed class ListShape<T>(string what, Shape<T> item, int min, int max) : Shape<IReadOnlyList<T>>
    where T : notnull
{
    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out IReadOnlyList<T>? value)
    {
        value = null;
        if (node is not ListNode list)
        {
            return reading.IsWrong(node, $"a list of {what}");
        }

        if (list.Items.Count < min || list.Items.Count > max)
        {
            reading.Mistakes.Add(node.At, PolicyMistakeCodes.OutOfRange, $"this list has {list.Items.Count} {what}: it has {min} to {max}");
            return false;
        }

        List<T> items = [];
        HashSet<T> seen = [];
        bool isSound = true;
        foreach (Node entry in list.Items)
        {
            if (!item.TryRead(entry, reading, out T? read))
            {
                isSound = false;
            }
            else if (read is string or Enum or ScalarValue && !seen.Add(read))
            {
                reading.Mistakes.Add(entry.At, PolicyMistakeCodes.Duplicate, $"{VisibleText.Shown($"{read}")} is in this list already: delete one of them");
                isSound = false;
            }
            else
            {
                items.Add(read);
            }
        }

        value = items;
        return isSound;
    }

    public override JsonObject Schema()
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = item.Schema(), ["minItems"] = min, ["maxItems"] = max };
        if (typeof(T) == typeof(string))
        {
            schema["uniqueItems"] = true;
        }

        return schema;
    }
}
