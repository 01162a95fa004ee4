using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One file while it is read: what it declares so far, and what is wrong with it.</summary>
internal sealed class Reading(Mistakes mistakes, PolicyFileHost host)
{
    public Mistakes Mistakes { get; } = mistakes;

    /// <summary>What the running program gives.</summary>
    public PolicyFileHost Host { get; } = host;

    /// <summary>The tools, once they are read; null when they are not there, or not sound.</summary>
    public ToolCatalogue? DeclaredTools { get; set; }

    /// <summary>The segments, once they are read; null when they are not there, or not sound.</summary>
    public IReadOnlyList<string>? DeclaredSegments { get; set; }

    /// <summary>The ways between segments; null when they are not sound.</summary>
    public IReadOnlyList<SegmentGateway>? DeclaredGateways { get; set; } = [];

    /// <summary>The type of each policy that was read.</summary>
    public Dictionary<string, string> TypesByPolicy { get; } = new(StringComparer.Ordinal);

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

    /// <summary>The tools, for a policy that goes by them; null when there are none, which is said unless they were refused already.</summary>
    public ToolCatalogue? Catalogue(Place at)
    {
        if (DeclaredTools is null && Tools.Count == 0)
        {
            Mistakes.Add(at, PolicyMistakeCodes.UnknownReference, "this policy goes by the tools of the file: declare them under tools");
        }

        return DeclaredTools;
    }

    /// <summary>The segments and the ways between them; null when there are none, or they were refused.</summary>
    public SegmentMap? Map() => DeclaredSegments is { } segments && DeclaredGateways is { } gateways ? new SegmentMap(segments, gateways) : null;

    /// <summary>Whether the running program gives what a policy needs; if not, says so.</summary>
    public bool HasHost(Place at, [NotNullWhen(true)] object? given, string what)
    {
        if (given is null)
        {
            Mistakes.Add(at, PolicyMistakeCodes.NotGiven, $"this needs {what}, which the program that reads the file does not give");
        }

        return given is not null;
    }

    /// <summary>Whether something is declared; if not, says so.</summary>
    public bool IsDeclared(Node node, string what, string name, HashSet<string> declared, string where)
    {
        if (declared.Contains(name))
        {
            return true;
        }

        Mistakes.Add(node.At, PolicyMistakeCodes.UnknownReference, $"there is no {what} {VisibleText.Shown(name)} under {where}{Suggest(name, declared)}");
        return false;
    }

    /// <summary>What somebody probably meant; nothing beyond the first hundred mistakes, after which help costs more than it is read.</summary>
    public string Suggest(string text, IEnumerable<string> known) => Mistakes.Count >= 100 ? "" : Suggestion.For(text, known);
}
