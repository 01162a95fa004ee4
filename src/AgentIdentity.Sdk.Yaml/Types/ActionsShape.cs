using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A list of actions; <c>files.*</c> means those tools of the file that differ in the last segment only.</summary>
internal sealed class ActionsShape : Shape<IReadOnlyList<string>>
{
    private const int MaxActions = 4096;

    private static readonly TextShape Pattern = new(
        "an action", "^[!-)+--/-~]+[.]([!-)+-~]+|[*])$", text => ActionShape.IsAction(Sample(text)), "an action id, source.tool, whose last segment may be a star");

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out IReadOnlyList<string>? value)
    {
        value = null;
        if (node is not ListNode list)
        {
            return reading.IsWrong(node, "a list of actions");
        }

        if (list.Items.Count is 0 or > MaxActions)
        {
            reading.Mistakes.Add(node.At, PolicyMistakeCodes.OutOfRange, $"this list has {list.Items.Count} actions: it has 1 to {MaxActions}");
            return false;
        }

        List<string> actions = [];
        HashSet<string> said = new(StringComparer.Ordinal);
        HashSet<string> known = new(StringComparer.Ordinal);
        bool isSound = true;
        foreach (Node item in list.Items)
        {
            if (!Pattern.TryRead(item, reading, out string? text))
            {
                isSound = false;
                continue;
            }

            if (!said.Add(text))
            {
                isSound = IsTwice(item, text, reading);     // not looked up again: a short list of stars could mean more than anybody has time for
                continue;
            }

            foreach (string action in Meant(item, text, reading))
            {
                if (known.Add(action))
                {
                    actions.Add(action);
                }
                else
                {
                    isSound = IsTwice(item, action, reading);
                }
            }
        }

        value = actions;
        return isSound && actions.Count > 0;
    }

    public override JsonObject Schema() => new() { ["type"] = "array", ["items"] = Pattern.Schema(), ["minItems"] = 1, ["maxItems"] = MaxActions, ["uniqueItems"] = true };

    private static bool IsTwice(Node item, string action, Reading reading)
    {
        reading.Mistakes.Add(item.At, PolicyMistakeCodes.Duplicate, $"{VisibleText.Shown(action)} is in this list already: delete one of them");
        return false;
    }

    /// <summary>The tools a pattern means; none, said as a mistake, when there is none.</summary>
    private static string[] Meant(Node node, string text, Reading reading)
    {
        if (!text.EndsWith(".*", StringComparison.Ordinal))
        {
            return reading.IsDeclared(node, "tool", text, reading.Tools, "tools") ? [text] : [];
        }

        string source = text[..^1];
        string[] meant = [.. reading.Tools.Where(tool => tool.StartsWith(source, StringComparison.Ordinal) && tool.IndexOf('.', source.Length) < 0).Order(StringComparer.Ordinal)];
        if (meant.Length == 0)
        {
            reading.Mistakes.Add(node.At, PolicyMistakeCodes.UnknownReference, $"there is no tool under tools that {VisibleText.Shown(text)} means");
        }

        return meant;
    }

    /// <summary>An action the pattern could mean: with a letter in place of the star it must be an id.</summary>
    private static string Sample(string pattern) => pattern.EndsWith(".*", StringComparison.Ordinal) ? $"{pattern[..^1]}x" : pattern;
}
