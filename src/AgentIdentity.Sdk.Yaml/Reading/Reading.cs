using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One file while it is read: what it declares so far, and what is wrong with it.</summary>
internal sealed class Reading(Mistakes mistakes)
{
    public Mistakes Mistakes { get; } = mistakes;

    /// <summary>What can have an effect.</summary>
    public Reach Reach { get; } = new();

    /// <summary>The actions of the tools the file declares, sound or not.</summary>
    public HashSet<string> Tools { get; } = new(StringComparer.Ordinal);

    /// <summary>The labels there are.</summary>
    public HashSet<string> Labels { get; } = new(["untrusted", "secret", "personal"], StringComparer.Ordinal);

    /// <summary>The segments the file declares.</summary>
    public HashSet<string> Segments { get; } = new(StringComparer.Ordinal);

    /// <summary>Says that a value is of the wrong type, unless it was refused already.</summary>
    /// <returns>False, always: the value was not read.</returns>
    public bool IsWrong(Node node, string expected)
    {
        if (node is not RefusedNode)
        {
            string shown = node is ScalarNode { Text.Length: > 0 } scalar ? scalar.IsPlain ? VisibleText.Shown(scalar.Text) : $"the text \"{VisibleText.Shown(scalar.Text)}\"" : node.Kind;
            Mistakes.Add(node.At, PolicyMistakeCodes.WrongType, $"here belongs {expected}, not {shown}");
        }

        return false;
    }

    /// <summary>The text a value is; what some reader of YAML would not take for a text is none without quotes.</summary>
    public bool IsText(Node node, string what, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (node is not ScalarNode scalar || (scalar.IsPlain && scalar.Text.Length == 0))
        {
            return IsWrong(node, what);
        }

        if (scalar.IsPlain && PlainScalar.IsAmbiguous(scalar.Text))
        {
            string shown = VisibleText.Shown(scalar.Text);
            Mistakes.Add(node.At, PolicyMistakeCodes.WrongType, $"here belongs {what}, and {shown} may be read as something else: if it is meant, write it in quotes");
            return false;
        }

        text = scalar.Text;
        return true;
    }

    /// <summary>Whether something is declared; if not, says so.</summary>
    public bool IsDeclared(Node node, string what, string name, HashSet<string> declared, string where)
    {
        if (declared.Contains(name))
        {
            return true;
        }

        Mistakes.Add(node.At, PolicyMistakeCodes.UnknownReference, $"there is no {what} {VisibleText.Shown(name)} under {where}{Suggestion.For(name, declared)}");
        return false;
    }
}
